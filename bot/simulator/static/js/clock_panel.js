// The clock of the whole system: what it shows and the buttons that move it.

import { attempt, get, post } from "./api.js";
import { fieldValue, fromField, fullDate, fullTime, nextFifteenth } from "./dates.js";
import { byId } from "./dom.js";

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

let ahead = 0; // ms that the system's clock is ahead of this browser's
let told = 0; // how often it was said what the time is

/** The time in the system now. */
export const now = () => new Date(Date.now() + ahead);

/** Takes what the simulator says about its clock. */
export function setClock(clock) {
  told += 1;
  ahead = new Date(clock.now).getTime() - Date.now();
  drawClock();
}

/** Asks what the time is; what was said meanwhile is newer than the answer. */
export async function readClock() {
  const before = told;
  const clock = await get("clock");
  if (told === before) setClock(clock);
}

export function drawClock() {
  byId("clock-time").textContent = fullTime(now());
  byId("clock-date").textContent = fullDate(now());
}

const move = (body) =>
  attempt(async () => {
    setClock(await post("clock", body));
  });

const to = (instant) => move({ at: instant.toISOString() });

/** Wires the buttons and reads the clock once; TICK is called every second with the time. */
export async function startClock(tick) {
  byId("clock-hour").addEventListener("click", () => move({ advance_s: HOUR_S }));
  byId("clock-day").addEventListener("click", () => move({ advance_s: DAY_S }));
  byId("clock-cutoff").addEventListener("click", toCutoff);
  byId("clock-fifteenth").addEventListener("click", () => to(nextFifteenth(now())));
  byId("clock-choose").addEventListener("click", choose);
  byId("time-dialog").addEventListener("close", chosen);
  await readClock();
  setInterval(() => {
    drawClock();
    tick(now());
  }, 1000);
  tick(now());
}

/** Where the next cut-off lies, the simulator knows: it has the calendar. */
const toCutoff = () =>
  attempt(async () => {
    const { before_cutoff: at } = await get("clock");
    await to(new Date(at));
  });

function choose() {
  byId("time-field").value = fieldValue(now());
  byId("time-dialog").returnValue = "";
  byId("time-dialog").showModal();
}

function chosen() {
  const { returnValue } = byId("time-dialog");
  if (returnValue === "set") move({ at: fromField(byId("time-field").value) });
  if (returnValue === "real") move({ reset: true });
}
