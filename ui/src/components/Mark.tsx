/** The sign of the product: three currents. */
export function Mark({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0f7f76" />
      <g fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round">
        <path d="M6 11c3.3-3 6.700-3 10 0s6.700 3 10 0" />
        <path d="M6 17c3.300-3 6.700-3 10 0s6.700 3 10 0" opacity=".75" />
        <path d="M6 23c3.300-3 6.700-3 10 0s6.700 3 10 0" opacity=".5" />
      </g>
    </svg>
  );
}
