// Starts the page: reads everything once, then follows the simulator's stream.

import { attempt, get, listen, post } from "./api.js";
import { drawClock, readClock, setClock, startClock } from "./clock_panel.js";
import { byId, toast } from "./dom.js";
import { Phone } from "./phone.js";
import { addTraffic, drawLogins, drawTraffic, startFaults } from "./side_panels.js";
import { choose, fill, say, shownLanguage } from "./words.js";

const SECOND_MS = 1000;
const LOGINS_MS = 3 * SECOND_MS;
let logins = {};
const coopName = (form) => logins.coop?.[`${form}_${shownLanguage()}`] ?? "";

const phones = {
  line: new Phone(byId("line"), () => coopName("short")),
  telegram: new Phone(byId("telegram"), () => coopName("short")),
};
const both = Object.values(phones);

function drawWords() {
  fill();
  byId("to-th").setAttribute("aria-pressed", String(shownLanguage() === "th"));
  byId("to-en").setAttribute("aria-pressed", String(shownLanguage() === "en"));
  byId("coop-name").textContent = coopName("name");
  drawLogins(logins.members, logins.staff);
  drawTraffic();
  drawClock();
  for (const phone of both) phone.translate();
}

function speak(language) {
  choose(language);
  drawWords();
}

async function showPeople() {
  const people = await get("people");
  await Promise.all(both.map((phone) => phone.offer(people, 0)));
}

async function showAll() {
  await readClock();
  await showPeople();
  drawTraffic(await get("traffic"));
}

/** A code works once: the supervisor writes a new one in the place of one that was used. */
async function renewLogins() {
  const now = await get("logins").catch(() => ({}));
  if (!now.made_at || JSON.stringify(now) === JSON.stringify(logins)) return;
  logins = now;
  drawWords();
}

/** The supervisor takes logins.json away while it prepares new data and writes it again when they are ready. */
async function waitForNewData(before) {
  toast(say("resetting"));
  for (;;) {
    await new Promise((wake) => setTimeout(wake, SECOND_MS / 2));
    logins = await get("logins").catch(() => ({}));
    if (logins.made_at && logins.made_at !== before) break;
    toast(say("resetting"));
  }
  await showPeople();
  drawWords();
  toast(say("ready"));
}

function startReset() {
  const dialog = byId("reset-dialog");
  byId("reset").addEventListener("click", () => {
    dialog.returnValue = "";
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "reset") return;
    attempt(async () => {
      const before = logins.made_at;
      await post("reset");
      await waitForNewData(before);
    });
  });
}

async function start() {
  byId("to-th").addEventListener("click", () => speak("th"));
  byId("to-en").addEventListener("click", () => speak("en"));
  logins = await get("logins");
  speak(shownLanguage());
  startReset();
  const toBoth = (act) => (what) => both.forEach((phone) => phone[act](what));
  const handlers = {
    message: toBoth("receive"),
    edited: toBoth("receive"),
    chat: toBoth("changeState"),
    typing: toBoth("showTyping"),
    menu: toBoth("changeMenu"),
    clock: setClock,
    traffic: addTraffic,
    reset: showPeople,
    people: showPeople,
  };
  await listen(handlers, () => attempt(showAll));
  await startClock(toBoth("tick"));
  await showAll();
  await startFaults(phones);
  setInterval(renewLogins, LOGINS_MS);
}

attempt(start);
