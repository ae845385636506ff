DROP TABLE verified_address;
DROP TABLE held_notice;
DROP TABLE notice_count;
