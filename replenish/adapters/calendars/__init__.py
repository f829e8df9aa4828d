"""Days into periods: buckets, open days, order days and the days goods are received."""
