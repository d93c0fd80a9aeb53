// Runs before the first paint so that a chosen dark theme never flashes white. Kept as a file (not inline) for the CSP.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("mantine-color-scheme-value");
  } catch (e) {
    // Storage may be blocked; the system's choice stands.
  }
  var dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  document.documentElement.style.backgroundColor = dark ? "#12181a" : "#f6f8f8";
})();
