/** A piece of text on a page, in displayed coordinates: points from the top left corner, y downwards. */
export interface Run {
  text: string;
  /** Left edge. */
  x: number;
  /** Baseline. */
  y: number;
  width: number;
  /** Font size. */
  size: number;
  bold: boolean;
  italic: boolean;
  hidden: boolean;
  /** Reads from right to left. */
  rtl: boolean;
  /** Not level: text at the edge of a page, or of a figure. */
  turned: boolean;
}

export interface PdfPage {
  width: number;
  height: number;
  runs: Run[];
  /** Its text is a layer that is never drawn, over a picture: the work of OCR. */
  isOcrLayer: boolean;
}
