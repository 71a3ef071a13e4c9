/** Countries and languages: whether there is such a thing, and whether frontdesk speaks it. */
import { getCountries } from "libphonenumber-js/min";
import { SPOKEN_LANGUAGES } from "./defaults";
import { didYouMean, type Problems, shown } from "./problems";

const COUNTRIES: ReadonlySet<string> = new Set(getCountries());
const LANGUAGE_NAMES = new Intl.DisplayNames("en", { type: "language", fallback: "none" });

export function checkCountry(country: string, path: string, problems: Problems): void {
  if (COUNTRIES.has(country)) return;
  const hint = didYouMean(country, COUNTRIES.has(country.toUpperCase()) ? [country.toUpperCase()] : []);
  problems.add(path, `${shown(country)} is no country of two letters, as RU or IT${hint}`);
}

export function checkLanguages(languages: readonly string[], path: string, problems: Problems): void {
  languages.forEach((language, i) => {
    const [base = ""] = language.split("-");
    if (!isLanguage(base)) problems.add(path, `${shown(language)} is no language, as ru or it`);
    else if (!SPOKEN_LANGUAGES.includes(base))
      problems.warn(
        path,
        `frontdesk has no prompts of its own in ${language}: record every sound, or callers hear another language`,
      );
    if (languages.indexOf(language) < i) problems.add(path, `${shown(language)} is given twice`);
  });
}

function isLanguage(code: string): boolean {
  return /^[a-z]{2,3}$/.test(code) && LANGUAGE_NAMES.of(code) !== undefined;
}
