// Says what is chosen for a comparison, and lets the choice travel in the address: nothing is stored.
"use strict";

const compared = () => [...document.querySelectorAll("#compare input[name=p], input[name=p][form=compare]:checked")];

const addressWith = (address, slugs) => {
  const url = new URL(address);
  url.searchParams.delete("p");
  for (const slug of slugs) url.searchParams.append("p", slug);
  return url;
};

// A box on the page has its practice's title in its label, one kept from another page beside its value.
const titleOf = (box) => box.dataset.title || box.labels[0].lastElementChild.textContent.slice(2);

const tell = () => {
  const bar = document.getElementById("compare");
  if (!bar) return;
  const chosen = compared();
  const words = bar.querySelector("[role=status]");
  const most = Number(words.dataset.most);
  const count = document.createElement("b");
  const names = document.createElement("span");
  names.className = "ltg-comparebar__names";
  names.textContent = chosen.map(titleOf).join("; ");
  count.textContent = chosen.length > most ? `${chosen.length} chosen, up to ${most} can be compared. ` : `${chosen.length} of ${most} chosen${chosen.length ? ": " : ". "}`;
  words.replaceChildren(count, names, chosen.length < 2 ? " Choose two to four." : "");
  bar.querySelector("button").textContent = chosen.length < 2 ? "Compare" : `Compare ${chosen.length}`;
};

// The filters, the pages and the address keep what is chosen.
const carry = () => {
  const slugs = compared().map((box) => box.value);
  const filters = document.getElementById("filters");
  for (const old of filters.querySelectorAll("input[type=hidden][name=p]")) old.remove();
  for (const slug of slugs) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "p", value: slug });
    filters.prepend(field);
  }
  const list = new URL(filters.action).pathname;
  for (const link of document.querySelectorAll("main a[href]")) {
    if (new URL(link.href).pathname === list && !link.closest("#compare")) link.href = addressWith(link.href, slugs);
  }
  history.replaceState(history.state, "", addressWith(location.href, slugs));
};

document.addEventListener("change", (event) => {
  if (event.target.matches("input[name=p][form=compare]")) {
    tell();
    carry();
  }
});
document.addEventListener("htmx:afterSettle", tell);
if (compared().length) tell();
