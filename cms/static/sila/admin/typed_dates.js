// A picker that does not correct what was typed does not close by itself either when one tabs on.
document.addEventListener("focusout", (event) => {
  if (event.target.matches("[data-typed-date]")) window.jQuery(event.target).datetimepicker("hide");
});
