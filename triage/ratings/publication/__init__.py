"""The publication of a rating: news, page, workbook, cards, PDF, JSON, letters; start with `bundle`."""
