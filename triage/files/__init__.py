"""Tables in files: CSV, XLSX, JSONL and Parquet, read and written in constant memory; open `tables` first."""
