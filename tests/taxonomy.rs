//! Names of fields as they stand in real schemas, forms and spreadsheets, and what such a field holds.

use sverka::taxonomy::{Category, field_category};

fn ids(name: &str) -> String {
    field_category(name).into_iter().map(Category::id).collect::<Vec<_>>().join(" ")
}

/// Either passport.
const PASSPORT: &str = "passport_ru passport_foreign";

/// Categories, and names that mean each of them.
const NAMES: &[(&str, &str)] = &[
    (
        "phone",
        "phone; phoneNumber; PHONE; tel; Tel.; tel_mob; mob; mobile; mobile_phone; mobileNo; user.mobile; cell; cellPhone; \
             contact_phone; clients.phone2; public.clients.phone; customer[phone]; phones[0].value; phone.number; fax; msisdn; \
             phonenumber; phone_home; company_phone; phone_e164; phone_raw; phone_no; user_phone_1; whatsapp_number; \
             НомерТелефона; номер телефона; Телефон; Телефоны; тел; Тел. моб.; моб; Мобильный; Сотовый телефон; \
             Телефон клиента; телефон компании; Компания телефон; № телефона; КонтактныйТелефон; Факс; \
             nomer_telefona; telefon; telefon_klienta; TelefonMobilnyy; /users/*/phone; home phone; telefono; телефон*",
    ),
    (
        "email",
        "email; EMAIL; e-mail; eMail; E_MAIL; mail; customer.email; user_email_address; orders[].customer.email; emails; \
             emails[0].address; email_address; emailAddress; email_id; contact_email; email_primary; old_email; new_email; mailto; \
             e-mail клиента; Эл. почта; эл.почта; Электронная почта; Адрес электронной почты; почта; Почта клиента; \
             почтовый ящик; имейл; адрес e-mail; pochta; elektronnaya_pochta; email_confirmation; login_email; u.email; \
             /emails/*/address; email_user",
    ),
    (
        "health",
        "illness; chronic_diseases; health_problems; allergies; blood_group; is_pregnant; icd10_code; patients.health_status; sick_leave; \
             Заболевания; Хронические болезни; аллергия; больничный_лист; Состояние здоровья; беременность; медкарта; zabolevaniya",
    ),
    ("family_members", "kids_count; next_of_kin; number_of_children; ребёнок"),
    ("political_views", "political_views; политические взгляды; party_membership"),
    (
        PASSPORT,
        "passport; passport_number; passportNo; PASSPORT_NUM; passport_series; client.passport.number; passport_serial_number; passport.doc_number; \
             Паспорт; паспорт клиента; Номер паспорта; пасп; Паспортные данные; pasport; nomer_pasporta; pasportnye_dannye",
    ),
    (
        "passport_ru",
        "серия; Серия, номер; серия_номер; Паспорт РФ; Паспорт гражданина РФ; kem_vydan; код подразделения; internal_passport",
    ),
    (
        "passport_foreign",
        "foreign_passport; загранпаспорт; Заграничный паспорт; zagranpasport; mrz; вид на жительство",
    ),
    ("identity_document", "doc_number; documentNumber; Номер документа"),
    ("name payment_card", "card_holder; cardHolderName"),
    ("citizenship ethnicity", "nationality"),
    (
        "payment_card",
        "card; card_number; cardNumber; CARDNUMBER; card.number; user.card; cc; ccnumber; cc_number; pan; credit_card; \
             debitCardNumber; bank_card; payment.card; Карта; Номер карты; номер банковской карты; карта клиента; nomer_karty; nomer_bankovskoy_karty; card_expiry; cvv",
    ),
    (
        "ip_address",
        "ip; IP; ip_address; ipAddress; IPAddress; ipaddr; ip.address; remote_addr; client_ip; clientIp; ClientIPv4; userIP; \
             x_forwarded_for; X-Forwarded-For; x-real-ip; last_login_ip; ip адрес; IP-адрес; айпи; ip_adres; src_ip; c-ip; ipv6; ips",
    ),
    ("phone email", "Телефон/e-mail; phone or email; Телефон, почта; email и телефон"),
    ("phone messenger_handle", "whatsapp; WhatsApp"),
    (
        "name",
        "name; full_name; firstName; lastname; ФИО; Ф.И.О.; Ф.И.О. клиента; Фамилия; имя; Имя клиента; Отчество; fio; \
             familiya; imya; otchestvo; users.name; orders[].customer.name; user.name; client_name; surname",
    ),
    (
        "birth_date",
        "dob; D.O.B.; birth_date; birthDate; ДатаРождения; Дата рождения; data_rozhdeniya; birthday; birth.date; Дата рожд.",
    ),
    ("national_id_foreign", "ssn; SSN; nino; ИИН"),
    ("snils", "snils; СНИЛС; Номер СНИЛС"),
    ("inn", "inn; ИНН; ИНН/КПП; client_inn; ИНН клиента"),
    ("government_id", "ogrnip; ОГРНИП"),
    (
        "postal_address",
        "address; zip; адрес; Адрес доставки; Почтовый индекс; mailing_address; street; home_address; address_line_1",
    ),
    ("registration_address", "Адрес регистрации; registration_address"),
    ("city_region", "city; город; ip_country"),
    ("username", "username; user_name; login; логин; Имя пользователя"),
    ("password", "password; пароль; password_hash"),
    ("user_id", "user_id; userId; customer_id"),
    ("device_id", "mac_address; imei; device_id"),
    ("bank_account", "iban; расчетный счёт; р/с; account_number"),
    ("job_title", "должность; job_title"),
    ("device_info", "mobile_app_version; os_version"),
    ("gender", "Пол; gender"),
];

#[test]
fn a_field_is_known_by_its_name() {
    for (category, names) in NAMES {
        for name in names.split(';').map(str::trim) {
            assert_eq!(ids(name), *category, "{name}");
        }
    }
}

#[test]
fn a_name_that_only_looks_like_one_is_none() {
    let names = "email_verified; emailVerifiedAt; email_verified_at; is_email; is_email_sent; hasEmail; email_sent_at; email_template; \
         email_template_name; emailTemplateId; email_type; email_status; email_count; email_hash; email.verified; email_subject; \
         email_body; email_server; email_domain; email_provider; email_notifications; send_email; emails_sent; no_email; \
         phone_count; num_phones; phone_type; phone.type; phone_verified; has_phone; phone_code; phone_ext; phone_model; iPhone; \
         is_phone_confirmed; phone_regex; phoneMask; phone_id; phone_country_code; phones_total; mobile_enabled; is_mobile; \
         cell_color; cell_value_type; тип телефона; Статус телефона; количество телефонов; тип_документа; ВерсияПочты; \
         birthday_discount; products.health_status; email_bonus; ip_version; ipVersion; ip_type; ip_count; is_ip; ip_camera; zipper; recipient; tip; skip; chip; ship; script; \
         description; mailing_list_id; mailer; cardinality; discard; telemetry; hotel; tell; telegraph; excel; pancake; company_pan_size; \
         card_type; cardType; card_id; card_brand; card_last4; credit_card.last4; medical_card_number; ИНН организации; company_inn; card_title; sim_card; business_card_view; loyalty_card_number; \
         номер карты лояльности; карта сайта; картинка; Почта России; passport_expired_at; passport_type; passport_verified; паспорт изделия; \
         address_id; address_space; #address-cells; address-width; kcs_addr; trigger-address; gateway_address; filename; file_name; hostname; products.name; table_name; company.name_prefix; имя файла; \
         created_at; id; value; number; status; count; Sheet1!C; _; 1; a1b2; polygon; policy; ip_whitelist_enabled; \
         phone_format; valid_email; email_valid; account_email_validated; шаблон_email; признак_email";
    for name in names.split(';').map(str::trim) {
        assert_eq!(ids(name), "", "{name}");
    }
}

/// What a path says together whose last key says little, in several languages.
const PATHS: &[(&str, &str)] = &[
    (
        "driver_licence",
        "drivingLicence.licenceNo; driver.licence; driverLicence.licence_number; führerschein.nummer; permisConduire.numero; водительскоеУдостоверение.номер",
    ),
    ("cookie_id", "session.id; visitor.id"),
    ("device_id", "device.id; device.serial.number"),
    ("user_id", "user.id; account.id"),
    (
        PASSPORT,
        "passport.number; passport.series; passports[0].no; паспорт.номер; passport.passportNo",
    ),
    ("passport_ru", "passport.issuedBy; passport.division_code; паспорт.код_подразделения"),
    ("payment_card", "card.exp; card.number; creditCard.card.number"),
    ("bank_account", "bankAccount.number; account.number; iban.value; cuenta.numero; konto.nummer"),
    (
        "national_id_foreign",
        "dni.numero; personalausweis.nummer; pesel.wartosc; carteIdentite.numero; dowodOsobisty.numer; tax.number; citizen.id; nationalId.value",
    ),
    ("health_insurance_id", "insurance.policyNumber; полис.номер"),
    ("birth_date", "birth.date; рождение.дата_рождения; date_naissance.valeur; birth.year"),
    ("birth_place", "birth.place"),
    ("registration_address", "registration.address; address.registration; адрес.регистрации"),
    ("phone", "company.phone; phones[0].number; telefon.nummer; téléphone.numéro"),
    ("postal_address", "postal.code; address.value; home.address"),
    ("user_agent", "user.agent"),
    ("name", "user.name; contact.name; client.name.value"),
    ("order_data", "order.number; orders[].no"),
    ("payment_transactions", "invoice.number"),
    ("employer", "company.number"),
];

#[test]
fn a_path_says_what_its_last_key_does_not() {
    for (category, names) in PATHS {
        for name in names.split(';').map(str::trim) {
            assert_eq!(ids(name), *category, "{name}");
        }
    }
    let near = "clients.id; sessions[].id; devices.id; card.title; card.card_title; product.code; room.number; track.number; \
         bestellung.nummer; commande.numéro; zamówienie.numer; pedido.numero; siparis.numara; device.name; \
         loyalty.card.number; gift_card.number; software.license.number; sim.card.number; email.verified; phone.model; \
         phone.id; passport.type; session.count; bank.code; table.id; test.id; post.id; \
         message.id; value.value; number.number; data.id; number; no.id; licence.type";
    for name in near.split(';').map(str::trim) {
        assert_eq!(ids(name), "", "{name}");
    }
}
