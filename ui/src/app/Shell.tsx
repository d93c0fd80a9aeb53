import { Link, Outlet } from "@tanstack/react-router";
import { Mark } from "../components/Mark";
import { ColorSchemeSwitch } from "./ColorSchemeSwitch";
import { useSearchKey } from "./useSearchKey";
import css from "./Shell.module.css";

// One line per section of the product; further ones are added here.
const SECTIONS = [{ to: "/experiments", label: "Experiments" }] as const;

export function Shell() {
  useSearchKey();
  return (
    <div className={css.shell}>
      <a
        className={css.skip}
        href="#main"
        onClick={(event) => {
          // A plain fragment would resolve against <base>, which is another page.
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        Skip to content
      </a>
      <header className={css.header}>
        <Link to="/experiments" className={css.brand} aria-label="Millrace, home">
          <Mark size={22} />
          <span className={css.name}>Millrace</span>
        </Link>
        <nav className={css.nav} aria-label="Sections">
          {SECTIONS.map(({ to, label }) => (
            <Link key={to} to={to} className={css.section} activeProps={{ "data-active": true }}>
              {label}
            </Link>
          ))}
        </nav>
        <ColorSchemeSwitch />
      </header>
      <main id="main" className={css.main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
