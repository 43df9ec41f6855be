// Passkeys: asks the browser for one and sends what it answers. Needs webauthn-json.js.
"use strict";

// What the form is for: "create" a passkey, "get" one for the options in the page, or "ask" the
// server for options first (so that a page that only shows the button holds none).
async function answer(form) {
  if (form.dataset.passkey === "ask") {
    const response = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error("no options");
    return webauthnJSON.get((await response.json()).request_options);
  }
  const options = JSON.parse(document.getElementById("passkey-options").textContent);
  return form.dataset.passkey === "create"
    ? webauthnJSON.create(options.creation_options)
    : webauthnJSON.get(options.request_options);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("[data-passkey-button]");
  const problem = form.querySelector("[data-passkey-problem]");
  if (!webauthnJSON.supported()) {
    problem.textContent = problem.dataset.unsupported;
    continue;
  }
  problem.textContent = "";
  button.hidden = false;
  const run = async (event) => {
    event.preventDefault();
    problem.textContent = "";
    try {
      form.elements.credential.value = JSON.stringify(await answer(form));
      form.submit();
    } catch {
      problem.textContent = problem.dataset.canceled;
    }
  };
  button.addEventListener("click", run);
  form.addEventListener("submit", run); // Enter in a field
}
