;;; Stresses that the Russian voice (msu_ru_nsh_clunits) does not know or gets wrong,
;;; found by printing every word of the two prompts.yaml as the voice reads it.
;;; Loaded before each Russian sentence of the committed set (src/prompts/voices.ts).
;;; One entry: word, any part of speech, syllables with 1 on the stressed one.
(lex.add.entry '("двенадцатое" nil (((d vv e) 0) ((n a) 1) ((c a) 0) ((t o) 0) ((j e) 0))))
(lex.add.entry '("семнадцатое" nil (((ss e) 0) ((m n a) 1) ((c a) 0) ((t o) 0) ((j e) 0))))
(lex.add.entry '("звонящих" nil (((z v o) 0) ((nn a) 1) ((sch i h) 0))))
(lex.add.entry '("казань" nil (((k a) 0) ((z a nn) 1))))
(lex.add.entry '("казани" nil (((k a) 0) ((z a) 1) ((nn i) 0))))
(lex.add.entry '("самара" nil (((s a) 0) ((m a) 1) ((r a) 0))))
(lex.add.entry '("наберите" nil (((n a) 0) ((bb e) 0) ((rr i) 1) ((tt e) 0))))
(lex.add.entry '("оцените" nil (((o) 0) ((c e) 0) ((nn i) 1) ((tt e) 0))))
(lex.add.entry '("ноль" nil (((n o ll) 1))))
(lex.add.entry '("офис" nil (((o) 1) ((ff i s) 0))))
(lex.add.entry '("протечка" nil (((p r o) 0) ((tt e) 1) ((ch k a) 0))))
(lex.add.entry '("утра" nil (((u) 0) ((t r a) 1))))
(lex.add.entry '("перезвонить" nil (((pp e) 0) ((rr e) 0) ((z v o) 0) ((nn i tt) 1))))
