// The page's own language and appearance, remembered in this browser.

import { speak, translate } from "./words.js";

const LANGUAGE = "rapport.language";
const THEME = "rapport.theme";

const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

export const pageLanguage = () =>
  localStorage.getItem(LANGUAGE) ?? (navigator.language.startsWith("zh") ? "zh" : "en");

export const theme = () =>
  localStorage.getItem(THEME) ?? (systemIsDark.matches ? "dark" : "light");

let redraw = () => {};

function applyLanguage() {
  const language = pageLanguage();
  speak(language);
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  translate(document);
}

function applyTheme() {
  document.documentElement.dataset.theme = theme();
}

export function switchLanguage() {
  localStorage.setItem(LANGUAGE, pageLanguage() === "zh" ? "en" : "zh");
  applyLanguage();
  redraw();
}

export function switchTheme() {
  localStorage.setItem(THEME, theme() === "dark" ? "light" : "dark");
  applyTheme();
}

// `onLanguage` redraws what was drawn by code rather than by index.html.
export function startPreferences(onLanguage) {
  redraw = onLanguage;
  applyLanguage();
  applyTheme();
  systemIsDark.addEventListener("change", applyTheme);
}
