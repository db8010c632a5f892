"""Class A: what names, reaches or tells apart a person: names, addresses, numbers of machines."""
