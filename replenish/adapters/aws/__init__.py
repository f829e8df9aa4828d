"""Amazon Forecast's services: finished exports and single answers, whole or not at all."""
