"""Reading and writing tables in files of any common kind: delimited text, XLSX, ODS."""
