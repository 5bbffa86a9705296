/* The search box of "Moving from other libraries": shows the rows of the tables that contain
   every word, and the headings of the tables that have such rows. */
document.addEventListener("DOMContentLoaded", () => {
  const page = document.querySelector("#moving-from-other-libraries");
  if (!page) return;
  const sections = [...page.querySelectorAll(":scope > section")];
  const box = document.createElement("input");
  box.type = "search";
  box.className = "filter";
  box.placeholder = "Filter: inplace, negative_slope, expit ...";
  box.setAttribute("aria-label", "Filter the tables of this page");
  const found = document.createElement("p");
  found.setAttribute("aria-live", "polite");
  sections[0].before(box, found);

  function show(node, visible) {
    node.classList.toggle("filtered-out", !visible);
  }

  function filter() {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const section of sections) {
      let here = 0;
      for (const row of section.querySelectorAll("tbody tr")) {
        const text = row.textContent.toLowerCase();
        const matches = words.every((word) => text.includes(word));
        show(row, matches);
        here += matches;
      }
      for (const child of section.children) {
        const kept = child.querySelector("tbody") || /^H\d$/.test(child.tagName);
        show(child, !words.length || (here && kept));
      }
      show(section, !words.length || here);
      count += here;
    }
    found.textContent = words.length ? `${count || "No"} row${count === 1 ? "" : "s"}` : "";
  }

  box.addEventListener("input", filter);
  const wanted = new URLSearchParams(location.search).get("filter");
  if (wanted) box.value = wanted;
  filter();
});
