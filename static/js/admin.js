// Django's rows of fields and its search boxes for choices have no names of their own: they get the words
// that stand above or beside them.
"use strict";

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
document.addEventListener("formset:added", () => setTimeout(nameFields));
