/** The text of a company file as plain values. */
import { parseDocument, type ScalarTag } from "yaml";
import { CompanyFileError } from "./problems";

/** Ten thousand employees fit several times over; what is longer is no company file. */
const COMPANY_FILE_CHARS_MAX = 8_000_000;
/** Anchors are welcome, a file that unfolds without end is not. */
const ALIASES_MAX = 1_000;

/** `+78435550001` and `007` are numbers people dial, not numbers people count with: they stay as written. */
const countedNumber: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  default: true,
  test: /^(?:0|-?[1-9][0-9]{0,14})$/,
  resolve: (text) => Number(text),
};

/** Throws CompanyFileError for a text that is not YAML, or says one thing twice. */
export function readYaml(text: string): unknown {
  if (text.length > COMPANY_FILE_CHARS_MAX)
    throw new CompanyFileError([{ path: "", text: `the file has more than ${COMPANY_FILE_CHARS_MAX} characters` }]);
  const document = parseDocument(text, {
    version: "1.2",
    merge: true, // two menus may share most of their keys
    uniqueKeys: true,
    prettyErrors: true,
    customTags: (tags) => [
      ...tags.filter((tag) => typeof tag === "string" || tag.tag !== countedNumber.tag),
      countedNumber,
    ],
  });
  if (document.errors.length > 0)
    throw new CompanyFileError(
      document.errors.map(({ message, linePos }) => ({
        path: linePos ? `line ${linePos[0].line}` : "",
        text: message.split("\n")[0] ?? message,
      })),
    );
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (err) {
    // toJS throws ReferenceError for an alias without anchor and for too many of them.
    throw new CompanyFileError([{ path: "", text: (err as Error).message }]);
  }
}
