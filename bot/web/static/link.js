"use strict";
// What script adds to the link page; everything works without it.

// Telegram signs who opened the page, in the fragment. It goes into every form, and travels on with forms and links:
// a redirect keeps the fragment of the address it came from.
const initData = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData");
if (initData) {
  for (const field of document.querySelectorAll('input[name="init_data"]')) field.value = initData;
  for (const form of document.forms) form.action = form.action.split("#")[0] + location.hash;
  for (const link of document.querySelectorAll("a[data-keep], a.language")) link.hash = location.hash;
}

for (const label of document.querySelectorAll("[data-shows]")) {
  const fields = label.dataset.shows.split(" ").map((id) => document.getElementById(id));
  const box = label.querySelector("input");
  const show = () => fields.forEach((field) => { field.type = box.checked ? "text" : "password"; });
  box.addEventListener("change", show);
  // Sent as passwords, so that browsers offer to keep them and do not keep them as words typed before.
  label.closest("form").addEventListener("submit", () => { box.checked = false; show(); });
  label.hidden = false;
}

// Telegram's own call for closing its web view, in its apps and in its web client; elsewhere the window.
function closePage() {
  const event = "web_app_close";
  const message = JSON.stringify({ eventType: event, eventData: {} });
  if (window.TelegramWebviewProxy) window.TelegramWebviewProxy.postEvent(event, "{}");
  else if (window.external && "notify" in window.external) window.external.notify(message);
  else if (window.parent !== window) window.parent.postMessage(message, "https://web.telegram.org");
  else window.close();
}
for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", closePage);
  button.hidden = false;
}
