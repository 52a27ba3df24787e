/** A narrow screen: candidates become cards, wide tables scroll. */
export const PHONE = `
@media screen and (max-width: 760px) {
  body { font-size: 16px; }
  main, header.top, footer { padding-left: 12px; padding-right: 12px; }
  header.top { padding-top: 24px; }
  h1 { font-size: 26px; }
  section { padding: 16px 14px; }
  .verdict dl > div, .facts > div { grid-template-columns: minmax(0, 1fr); }
  .facts > div { padding: 5px 0; }
  .settings { columns: 1; }
  /* A shadow at the edge where a table goes on. */
  .scroll {
    background:
      linear-gradient(to right, var(--card) 40%, transparent) 0 0 / 32px 100% no-repeat local,
      linear-gradient(to left, var(--card) 40%, transparent) 100% 0 / 32px 100% no-repeat local,
      linear-gradient(to right, var(--shade), transparent) 0 0 / 12px 100% no-repeat scroll,
      linear-gradient(to left, var(--shade), transparent) 100% 0 / 12px 100% no-repeat scroll;
  }
  #ranked .scroll { --card: var(--bg); }
  .scroll > table td:not(.n) { min-width: 92px; }
  .scroll > table code { overflow-wrap: normal; }
  .scroll > table .digest {
    display: inline-block; white-space: normal; min-width: 190px; overflow-wrap: anywhere;
  }
  .scroll > table .digest[title] { min-width: 0; }
  #ranked > thead { display: none; }
  #ranked, #ranked > tbody { display: block; }
  #ranked > tbody { padding: 12px 0 6px; }
  #ranked > tbody[hidden] { display: none; }
  #ranked > tbody > tr:first-child {
    display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 8px 12px;
  }
  #ranked > tbody > tr > td {
    display: block; padding: 0; text-align: left; white-space: normal;
  }
  #ranked > tbody > tr > td[data-label]::before {
    content: attr(data-label); display: block; font-size: 11px; line-height: 1.3; color:
    var(--soft);
  }
  #ranked .rank { grid-area: 1 / 1; }
  #ranked .rank::before { content: "#"; color: var(--soft); }
  #ranked .who { grid-area: 1 / 1 / 2 / 4; margin-left: 64px; }
  #ranked .who div { max-width: none; }
  #ranked td.structure { grid-column: 1 / -1; width: auto; }
  #ranked .mol { max-width: 280px; margin: 0 auto; }
  #ranked .more { display: block; margin-top: 8px; }
  .rankspan { width: 100%; max-width: 108px; }
}
`;
