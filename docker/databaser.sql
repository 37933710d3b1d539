-- Kjøres av PostgreSQL-bildet første gang databasen startes: én database for saksarkivet og én for Rasas samtaler,
-- hver med sin egen bruker, så ingen av delene når den andres data.
\getenv saksarkiv_passord NAERVAER_SAKSARKIV_PASSORD
\getenv samtaler_passord NAERVAER_SAMTALER_PASSORD

CREATE ROLE saksarkiv LOGIN PASSWORD :'saksarkiv_passord';
CREATE DATABASE saksarkiv OWNER saksarkiv;
REVOKE ALL ON DATABASE saksarkiv FROM PUBLIC;

CREATE ROLE samtaler LOGIN PASSWORD :'samtaler_passord';
CREATE DATABASE samtaler OWNER samtaler;
REVOKE ALL ON DATABASE samtaler FROM PUBLIC;
