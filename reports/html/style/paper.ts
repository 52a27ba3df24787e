/** Paper: everything open, candidates as blocks that are not cut. */
export const PAPER = `
@media print {
  @page { size: A4; margin: 14mm 12mm; }
  :root { color-scheme: light; }
  body { background: #fff; font-size: 9.5pt; line-height: 1.45; }
  main, header.top, footer { max-width: none; padding: 0; }
  h1 { font-size: 20pt; }
  h2 { font-size: 13pt; }
  section { border: 0; border-radius: 0; padding: 0; margin: 0 0 20px; }
  .verdict { border-left: 4px solid; padding: 0 0 0 12px; }
  nav, .tools { display: none; }
  h2, h3, summary { break-after: avoid; }
  p { break-inside: avoid; }
  tr, .funnel > li, .plot, .verdict dl > div, .words li { break-inside: avoid; }
  table { font-size: 8.5pt; }
  td .digest { font-size: 7pt; }
  th, td { padding-right: 10px; }
  th button { border-bottom: 0; }
  .plots, .pair { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 8px 24px; }
  #output, #limits, #not-run, #reviews, #reproduce, #citations { break-inside: avoid; }
  .scroll, .ranked { overflow: visible; }
  pre, #ranked details > :not(summary) { background: none; }
  .badge, .bar, .desire, .rankspan, .verdict {
    print-color-adjust: exact; -webkit-print-color-adjust: exact;
  }
  #ranked, #ranked > tbody > tr.more > td { display: block; }
  #ranked > thead, #ranked > tbody > tr > td.wanted, #ranked summary { display: none; }
  #ranked > tbody {
    display: grid; grid-template-columns: 30px 132px minmax(0, 1fr) 70px 116px 84px; gap: 0 8px;
    align-items: start; break-inside: avoid; padding: 8px 0 4px;
  }
  #ranked > tbody > tr { display: contents; }
  #ranked > tbody > tr > td { padding: 0; }
  #ranked > tbody > tr > td[data-label]::before {
    content: attr(data-label); display: block; font-size: 7pt; line-height: 1.3; color: var(--soft);
  }
  #ranked > tbody > tr > td.rank {
    grid-area: 1 / 1; text-align: left; font-size: 13pt; line-height: 1.2;
  }
  #ranked > tbody > tr > td.who { grid-area: 1 / 2 / 2 / 4; font-size: 10pt; }
  #ranked > tbody > tr > td.who div { max-width: none; }
  #ranked > tbody > tr > td.structure {
    grid-area: 2 / 1 / 3 / 3; width: auto; padding: 4px 10px 0 0;
  }
  #ranked > tbody > tr.more > td { grid-area: 2 / 3 / 3 / 7; }
  #ranked details > :not(summary) { padding: 0; margin: 0 0 4px; }
  #ranked .more table th, #ranked .more table td { font-size: 7.5pt; padding: 2px 10px 2px 0; }
  #ranked .more table td:first-child { min-width: 34mm; }
  #ranked .more table td:last-child { min-width: 30mm; }
  #ranked .ids, #ranked .ids code { font-size: 7.5pt; line-height: 1.4; }
  #ranked .ids > div { grid-template-columns: 54px minmax(0, 1fr); }
  .rankspan { width: 90px; height: 10px; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
}
`;
