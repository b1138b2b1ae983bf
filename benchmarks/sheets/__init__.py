"""What reading a spreadsheet costs."""
