/**
 * Which voice speaks which language: the engine, and the words of its command
 * line. Two sets:
 *
 *   run time    on any machine: small programs that can be fetched into a folder
 *   committed   what sounds/ was rendered with; Russian comes from festival, which
 *               works only where it is installed
 *
 * Licences of programs and voices: sounds/README.md.
 */
import type { Language } from "../domain/glossary";

export interface Voice {
  /** Stands in the index of rendered files and in sounds/README.md. */
  readonly id: string;
  readonly engine: "flite" | "espeak" | "festival";
  readonly args: readonly string[];
}

const FLITE_SLT: Voice = { id: "flite slt", engine: "flite", args: ["-voice", "slt"] };
/** Slower than the default 175 words a minute, at which this voice swallows endings on a telephone. */
const ESPEAK_IT: Voice = { id: "espeak-ng it+f3 -s 145", engine: "espeak", args: ["-v", "it+f3", "-s", "145"] };
const ESPEAK_RU: Voice = { id: "espeak-ng ru+f3", engine: "espeak", args: ["-v", "ru+f3"] };

/** The voice that renders a company's own sentences. Languages without a choice of ours get espeak-ng's default. */
export function runTimeVoice(language: Language): Voice {
  if (language === "en") return FLITE_SLT;
  if (language === "it") return ESPEAK_IT;
  if (language === "ru") return ESPEAK_RU;
  return { id: `espeak-ng ${language}`, engine: "espeak", args: ["-v", language] };
}

/** The voice of the committed set. `stressFile` corrects the words that the Russian voice stresses wrongly. */
export function committedVoice(language: Language, stressFile: string): Voice {
  if (language !== "ru") return runTimeVoice(language);
  return {
    id: "festival msu_ru_nsh_clunits",
    engine: "festival",
    args: ["-eval", "(voice_msu_ru_nsh_clunits)", "-eval", `(load ${JSON.stringify(stressFile)})`],
  };
}
