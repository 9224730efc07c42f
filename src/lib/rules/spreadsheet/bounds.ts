/** Limits on what an import reads; beyond each of them something is said, never dropped unseen. */

/** Bytes of one file: 20 MB. Checked on `File.size`, before a byte is read. */
export const maxFileBytes = 20_000_000;
/** Rows read of one file; the rest is counted and named. */
export const maxRows = 20_000;
/** Cells read of one row. */
export const maxColumns = 100;
/** Characters of one cell; a longer one marks its row as not readable. */
export const maxCellLength = 20_000;
/** Characters of a title, an area and a contact; what is cut from a title goes to the details. */
export const maxShortText = 500;
/** Characters of a title before the rest moves to the details: what fits a card. */
export const maxTitle = 160;
/** Characters of a name. */
export const maxName = 80;
/** Characters of the details. */
export const maxDetails = 10_000;
/** Helpers or items. */
export const maxWanted = 999;
