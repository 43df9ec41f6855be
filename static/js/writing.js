// Saves what is typed while it is typed, and tells so. Every page of writing works without it.
"use strict";

// Two seconds after typing stops; while somebody types on and on, so often that no more than three are lost.
const PAUSE = 2000;
const LONGEST = 2500;
const RETRY = 5000;
const SIGNED_OUT = "Not saved: you are signed out. Your words stay here.";
const WAITS = "Not saved. Trying again";
const CLOSED = "Not saved. This text is not open for writing now. Copy your words before you leave.";

document.querySelector(".ltg-errors")?.focus();

// How many characters are left of a limit, counted as they are stored.
const count = (words) => {
  const field = document.getElementById(words.dataset.countFor);
  if (!field || field.value === "" || words.textContent.includes("line")) return;
  const limit = Number(words.dataset.limit);
  const left = limit - [...field.value.replace(/\r\n/g, "\n").trim()].length;
  const many = Math.abs(left).toLocaleString("en-US");
  words.textContent = left < 0 ? `${many} character${many === "1" ? "" : "s"} too many (limit ${limit.toLocaleString("en-US")})` : `${many} character${many === "1" ? "" : "s"} left`;
  words.parentElement.classList.toggle("ltg-fieldfoot--over", left < 0);
};
const counts = [...document.querySelectorAll("[data-count-for]")];
counts.forEach(count);
document.addEventListener("input", () => counts.forEach(count));

const form = document.querySelector("form[data-autosave]");
const region = document.getElementById("saved");

const say = (words, failed, link) => {
  const line = document.createElement("span");
  line.className = failed ? "ltg-save ltg-save--failed" : "ltg-save ltg-save--busy";
  line.append(words);
  if (link) {
    const way = document.createElement("a");
    Object.assign(way, { href: link, target: "_blank", textContent: "Sign in (opens a new tab)" });
    line.append(" ", way);
  }
  region.replaceChildren(line);
};

// Who signs in again gets a new token; the cookie has it.
const renewToken = () => {
  const cookie = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
  if (cookie) form.elements.csrfmiddlewaretoken.value = cookie.slice("csrftoken=".length);
};

const autosave = () => {
  let pause, longest, retry, leaving;
  let dirty = false, failing = false, running = false;

  const save = () => {
    for (const timer of [pause, longest, retry]) clearTimeout(timer);
    longest = undefined;
    if (running) {
      longest = setTimeout(save, 200);
      return;
    }
    renewToken();
    dirty = false;
    running = true;
    if (!failing) say("Saving");
    htmx.trigger(form, "autosave");
  };
  const typed = () => {
    dirty = true;
    clearTimeout(pause);
    pause = setTimeout(save, PAUSE);
    longest ??= setTimeout(save, LONGEST);
  };
  const failed = (words, link) => {
    // A live region tells again what is put in again: say it once.
    if (!failing) say(words, true, link);
    dirty = failing = true;
    clearTimeout(retry);
    retry = setTimeout(save, RETRY);
  };

  form.addEventListener("input", typed);
  form.addEventListener("change", () => dirty && save());
  form.addEventListener("focusout", () => dirty && save());
  document.addEventListener("visibilitychange", () => document.hidden && dirty && save());

  // Whatever comes back that is no answer to a save (the page to sign in, an error) is not put anywhere.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const place = new URL(xhr.responseURL).pathname;
    if (xhr.status === 200 && place === new URL(form.getAttribute("hx-post"), location).pathname) {
      failing = false;
      return;
    }
    event.detail.shouldSwap = false;
    if (place.startsWith("/accounts/")) failed(SIGNED_OUT, place);
    else if (xhr.responseText.includes("not open for writing")) say(CLOSED, true);
    else failed(WAITS);
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) form.addEventListener(name, () => failed(WAITS));
  form.addEventListener("htmx:afterRequest", () => {
    running = false;
    const go = leaving;
    leaving = undefined;
    if (go && !failing && !dirty) go();
  });

  // A page is left only once its words are stored: a lost connection would take them away.
  const unsaved = () => dirty || running || failing;
  const leave = (event, go) => {
    if (!unsaved()) return;
    event.preventDefault();
    leaving = go;
    if (!running) save();
  };
  form.addEventListener("submit", (event) => {
    renewToken();
    leave(event, () => form.requestSubmit(event.submitter));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]:not([target])");
    const here = link?.getAttribute("href").startsWith("#");
    if (link && !here && !failing && !event.ctrlKey && !event.metaKey) leave(event, () => location.assign(link.href));
  });
  addEventListener("beforeunload", (event) => unsaved() && event.preventDefault());
};
if (form && window.htmx) autosave();

// htmx notes the address in the browser's storage, which our pages leave empty.
if (window.htmx) sessionStorage.removeItem("htmx-current-path-for-history");
