// Two people, each a rounded shape, that overlap without touching: what Maskline stands between.

export function LogoMark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M2 16a11 11 0 0 1 11-11h2v11a11 11 0 0 1-11 11H2z" fill="#5fcdbd" />
      <path d="M30 16A11 11 0 0 0 19 5h-2v11a11 11 0 0 0 11 11h2z" fill="#f38745" />
      <circle cx="10" cy="14.5" r="2.8" fill="#0b2f31" />
      <circle cx="22" cy="14.5" r="2.8" fill="#0b2f31" />
    </svg>
  );
}
