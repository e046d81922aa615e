// LINE's size words in px, as the Messaging API reference and LINE's own Flex simulator have them.

const FONT = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74 };
const SPACE = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const BORDER = { none: 0, light: 0.5, normal: 1, medium: 2, "semi-bold": 3, bold: 4 };
const BUBBLE = { nano: 120, micro: 160, deca: 220, hecto: 241, kilo: 260, mega: 300, giga: 386 };
const IMAGE = { xxs: 40, xs: 60, sm: 80, md: 100, lg: 120, xl: 140, xxl: 160, "3xl": 180, "4xl": 200, "5xl": 220 };

const sized = (table) => (word) => (word in table ? `${table[word]}px` : word);

/** "md" → "16px"; px and % stay as they are. */
export const fontSize = sized(FONT);
export const space = sized(SPACE);
export const borderWidth = sized(BORDER);
export const imageSize = (word) => (word === "full" ? "100%" : sized(IMAGE)(word));
export const bubbleWidth = (word = "mega") => `${BUBBLE[word] ?? BUBBLE.mega}px`;

const PLACE = {
  "flex-start": "flex-start",
  "flex-end": "flex-end",
  start: "flex-start",
  end: "flex-end",
  center: "center",
  "space-between": "space-between",
  "space-around": "space-around",
  "space-evenly": "space-evenly",
};

/** `justifyContent`, `alignItems`, `align`: LINE's words for CSS's. */
export const place = (word) => PLACE[word] ?? "";
