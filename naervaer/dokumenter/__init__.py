"""The papers of a case, as PDF, DOCX, text for Nav's form and calendar files. Pure: no store, no access, no clock."""
