/** Metric values: five significant digits, exponents only where plain digits would mislead. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e9) {
    const [mantissa = "", exponent = ""] = value.toExponential(4).split("e");
    return `${mantissa.replace(/\.?0+$/, "")}e${exponent.replace("+", "")}`;
  }
  if (Number.isInteger(value)) return String(value);
  const digits = Math.max(0, 4 - Math.floor(Math.log10(size)));
  return value.toFixed(Math.min(digits, 8)).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];

/** Sizes of files in decimal units, as file managers show them. */
export function formatBytes(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${UNITS[unit]}`;
}
