// Words of the page in both languages; the page comes in Arabic.
const DATA = JSON.parse(document.getElementById("data").textContent);
let language = "ar";

function t(key, values = {}) {
  const pattern = DATA.labels[language][key] ?? key;
  return pattern.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

function speak(next) {
  language = next === "en" ? "en" : "ar";
  const root = document.documentElement;
  root.lang = language;
  root.dir = language === "ar" ? "rtl" : "ltr";
  for (const at of document.querySelectorAll("[data-t]")) at.textContent = t(at.dataset.t);
  for (const at of document.querySelectorAll("[data-t-label]"))
    at.setAttribute("aria-label", t(at.dataset.tLabel));
  for (const at of document.querySelectorAll("[data-t-placeholder]"))
    at.placeholder = t(at.dataset.tPlaceholder);
  const button = document.getElementById("language");
  button.textContent = t("language");
  button.lang = language === "ar" ? "en" : "ar";
}
