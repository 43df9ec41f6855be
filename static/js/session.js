// Says two minutes before the session ends that it will, and lets it go on. Pages of writing only.
"use strict";
{
  const WARN = 120000;
  const LOOK = 5000;
  let ends, known, bar, state, focused;

  // A save brings a new element, be its number the same; without one the count goes on.
  const read = () => {
    const session = document.getElementById("session");
    if (session?.content && session !== known) {
      known = session;
      ends = Date.now() + 1000 * Number(session.content);
    }
    return session;
  };
  const close = () => {
    const within = bar?.contains(document.activeElement);
    bar?.remove();
    bar = state = undefined;
    if (within) (focused?.isConnected ? focused : document.getElementById("main")).focus();
  };
  const show = (now, words, control) => {
    if (state === now) return;
    close();
    state = now;
    focused = document.activeElement;
    bar = document.createElement("div");
    bar.className = "ltg-timeout";
    const line = document.createElement("p");
    line.setAttribute("role", "alert");
    bar.append(line, control);
    document.getElementById("main").prepend(bar);
    // What stands in a live region from the start is not read out.
    requestAnimationFrame(() => line.append(words));
  };
  const button = () => {
    const one = document.createElement("button");
    Object.assign(one, { type: "button", className: "usa-button", textContent: "Stay signed in" });
    one.addEventListener("click", stay);
    return one;
  };
  const link = () => {
    const one = document.createElement("a");
    const href = document.getElementById("session").dataset.signIn;
    Object.assign(one, { href, target: "_blank", textContent: "Sign in again (opens a new tab)" });
    return one;
  };

  const clock = () => new Date(ends).toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });

  const stay = async () => {
    const token = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
    const headers = { "X-CSRFToken": token?.slice("csrftoken=".length) ?? "" };
    try {
      const answer = await fetch(read().dataset.stay, { method: "POST", headers, redirect: "manual" });
      if (!answer.ok) return;
      const rest = 1000 * (await answer.json()).left;
      ends = Date.now() + rest;
      close();
      if (rest > WARN) return;
      show("last", `You will be signed out at ${clock()} all the same, as after every 30 days. Sign in again then.`, "");
    } catch {
      // No connection: the bar stays, and so does the button.
    }
  };
  const look = () => {
    read();
    const rest = ends - Date.now();
    if (rest > WARN) {
      if (state === "soon") close();
    } else if (rest > 0) {
      if (state !== "last") show("soon", `You will be signed out at ${clock()}, because you have not used the portal for a while.`, button());
    } else {
      show("over", "You are signed out. What you typed stays on this page: sign in again, then save.", link());
    }
  };
  // Who has signed in again in another tab comes back to this one.
  const back = () => {
    if (document.hidden) return;
    if (state === "over") stay();
    else look();
  };

  if (document.getElementById("session")) {
    look();
    setInterval(look, LOOK);
    document.addEventListener("visibilitychange", back);
    addEventListener("focus", back);
  }
}
