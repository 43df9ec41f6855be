// Comfort of the staff desk; every page works without it.
"use strict";

// Django's rows of fields and its search boxes for choices have no names of their own: they get the words
// that stand above or beside them.
const nameFields = () => {
  for (const field of document.querySelectorAll(".tabular td :is(input:not([type=hidden]), select, textarea)")) {
    const cell = field.closest("td");
    const heading = field.closest("table").tHead?.rows[0].cells[cell.cellIndex];
    const named = field.labels?.length || field.hasAttribute("aria-label");
    if (heading && !named) field.setAttribute("aria-label", heading.innerText.trim());
  }
  for (const box of document.querySelectorAll(".select2-container")) {
    const choice = box.previousElementSibling;
    const name = choice?.getAttribute("aria-label") || choice?.labels?.[0]?.innerText.replace(/:$/, "");
    if (!name) continue;
    for (const part of box.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox], [role=list], ul, textarea")) {
      part.setAttribute("aria-label", name);
    }
  }
};
// After Django's own, which make the boxes.
if (window.django?.jQuery) django.jQuery(nameFields);

// How much room a long text has left, read with the field and seen while typing.
const countLetters = () => {
  for (const field of document.querySelectorAll("textarea[maxlength]:not([data-counted])")) {
    if (field.name.includes("__prefix__")) continue;
    field.dataset.counted = "yes";
    const left = document.createElement("div");
    left.className = "desk-left";
    left.id = `${field.id}_left`;
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${left.id}`.trim());
    field.after(left);
    const tell = () => {
      const room = field.maxLength - field.value.length;
      left.textContent = `${room.toLocaleString("en-US")} of ${field.maxLength.toLocaleString("en-US")} letters left`;
      left.classList.toggle("is-short", room < field.maxLength / 20);
    };
    field.addEventListener("input", tell);
    tell();
  }
};
countLetters();

// A new row comes after those that are there.
const placeLast = (row) => {
  const field = row.querySelector("[name$=-position]");
  if (!field) return;
  const group = row.closest(".inline-group");
  const taken = [...group.querySelectorAll("[name$=-position]")]
    .filter((other) => other !== field && !other.name.includes("__prefix__"))
    .map((other) => Number(other.value));
  field.value = Math.max(-1, ...taken) + 1;
};

document.addEventListener("formset:added", (event) => {
  placeLast(event.target);
  setTimeout(() => {
    nameFields();
    countLetters();
  });
});

// A long form starts with the way to each of its parts.
const headings = [...document.querySelectorAll("#content-main form :is(fieldset.module, .inline-group) h2[id]")];
if (headings.length > 6) {
  const way = document.createElement("nav");
  way.className = "desk-jump";
  way.setAttribute("aria-label", "Parts of this form");
  const list = document.createElement("ul");
  for (const heading of headings) {
    const link = document.createElement("a");
    link.href = `#${heading.id}`;
    link.textContent = heading.textContent.trim();
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  way.append(list);
  document.querySelector("#content-main form").before(way);
}
