drop role oracle_pw;
