// Saves a step on some pages; every page works without it.
"use strict";

document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy && navigator.clipboard) {
    event.preventDefault();
    const words = copy.querySelector("[role=status]");
    try {
      await navigator.clipboard.writeText(copy.href);
      words.textContent = "Link copied";
    } catch {
      location.href = copy.href;
    }
  }
  if (event.target.closest("[data-print]")) print();
});

// Folded parts print open in browsers that do not do so by style alone.
const opened = [];
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("main details:not([open])")) {
    fold.open = true;
    opened.push(fold);
  }
});
addEventListener("afterprint", () => {
  for (const fold of opened.splice(0)) fold.open = false;
});

// An error summary takes the focus, so that it is read first.
document.querySelector(".ltg-errors")?.focus();

for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;

// What was left blank stays out of the address.
document.addEventListener("formdata", ({ formData }) => {
  const filled = [...formData].filter(([, value]) => value !== "");
  for (const name of new Set(formData.keys())) formData.delete(name);
  for (const [name, value] of filled) formData.append(name, value);
});

// A live update that fails becomes an ordinary visit.
for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, (event) => {
    location.href = event.detail.pathInfo.finalRequestPath;
  });
}

// A search without results tells its words, and nothing else, so that staff see what is missing here.
const tellMisses = () => {
  for (const page of document.querySelectorAll("[data-nothing-found]")) {
    navigator.sendBeacon?.(page.dataset.tell, new URLSearchParams({ q: page.dataset.nothingFound }));
    delete page.dataset.nothingFound;
  }
};
tellMisses();
document.addEventListener("htmx:afterSettle", tellMisses);

// htmx notes the address in the browser's storage, which our pages leave empty.
const forget = () => sessionStorage.removeItem("htmx-current-path-for-history");
for (const noted of ["htmx:pushedIntoHistory", "htmx:historyRestore"]) document.addEventListener(noted, forget);
if (window.htmx) forget();

// A page of a practice tells that it was opened, and nothing else: a number for its district and for staff.
for (const page of document.querySelectorAll("[data-count]")) {
  navigator.sendBeacon?.(page.dataset.count, new URLSearchParams({ kind: page.dataset.kind }));
}
