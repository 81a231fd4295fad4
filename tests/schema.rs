//! Schema evidence: what models, migrations, contracts and forms declare, and what they don't.

#![expect(clippy::string_slice, reason = "a test that fails is a test that says so")]

use sverka::{
    detect::schema::Reader,
    part::{Flow, Mark, Segment, Width},
};

use crate::support::{audit_of, job, rendered};

/// Declared fields as `line name:type`, or `line name=category` where a form says more than its name.
fn declared(file: &str, text: &str) -> String {
    let mut reader = Reader::of(file).unwrap();
    let marks = [Mark { at: 0, field: 0, offset: 0, line: 0, row: 0 }];
    let own = 0..text.len();
    let segment =
        Segment { text, marks: &marks, fields: &[], own, width: Width::Utf8, flow: Flow::LINES };
    let found = reader.read(&segment);
    let shown: Vec<String> = found
        .iter()
        .map(|it| {
            let kind = it.kind.split(' ').next().unwrap();
            assert!(it.name.ends_with(&text[it.place.clone()]), "{}", it.name);
            match it.category {
                Some(category) => format!("{} {}={category}", it.line, it.name),
                None => format!("{} {}:{kind}", it.line, it.name),
            }
        })
        .collect();
    shown.join(" ")
}

#[test]
fn tables_are_read_from_sql_wherever_it_stands() {
    for (file, text, expected) in [
        (
            "a.sql",
            "CREATE TABLE IF NOT EXISTS \"public\".\"users\" (\n  id serial PRIMARY KEY,\n  \"e mail\" varchar(10, 2) NOT NULL, birth_date DATE\n  -- old text\n, CONSTRAINT x CHECK (a > 0)\n);\nINSERT INTO users VALUES (1, 'x');\n",
            "2 public.users.id:serial 3 public.users.e mail:varchar(10, 3 public.users.birth_date:DATE",
        ),
        (
            "a.sql",
            "create table [dbo].[T] ([Phone] [nvarchar](20) NULL)",
            "1 dbo.T.Phone:nvarchar](20)",
        ),
        (
            "a.sql",
            "ALTER TABLE ONLY users ADD COLUMN IF NOT EXISTS phone text, ADD passport text;",
            "1 users.phone:text 1 users.passport:text",
        ),
        ("a.sql", "CREATE TABLE b AS SELECT phone FROM users;\nphone text,\n", ""),
        (
            "a.py",
            "db.execute('CREATE TABLE t (id int, snils char(11))')\nsnils = 1\n",
            "1 t.id:int 1 t.snils:char(11)",
        ),
        ("a.go", "const q = `\nCREATE TABLE t (\n inn text\n)`\n", "3 t.inn:text"),
    ] {
        assert_eq!(declared(file, text), expected, "{text}");
    }
}

/// File, text, and what it declares.
const MODELS: &[(&str, &str, &str)] = &[
    (
        "models.py",
        "class User(models.Model):\n    email = models.EmailField(unique=True)\n    boss = models.ForeignKey(X)\n    class Meta:\n        phone = 1\n    def f(self):\n        phone = x\n\nphone = 5\nclass A:\n    phone = forms.CharField()\n",
        "2 User.email:EmailField",
    ),
    (
        "m.py",
        "class User(Base):\n    __tablename__ = 'users'\n    email = Column(String(50))\n    tel: Mapped[str] = mapped_column()\n    sex = db.Column('pol', db.String)\n",
        "3 User.email:String 4 User.tel:str 5 User.sex:String 5 User.pol:String",
    ),
    (
        "m.py",
        "class U(BaseModel):\n    phone: str | None = None\n    _x: str\n    n: Optional[int]\n",
        "2 U.phone:str 4 U.n:int",
    ),
    (
        "0001.py",
        "op.create_table('users',\n  sa.Column('birth_date', sa.Date(), nullable=True),\n",
        "2 users.birth_date:Date",
    ),
    (
        "0001.py",
        "migrations.CreateModel(\n name='User',\n fields=[\n  ('gender', models.CharField(max_length=1)),\n  \
         ('phone', models.ForeignKey(to='x')),\n migrations.AddField(\n  model_name='client',\n  name='email',\n  \
         field=models.EmailField(),\n",
        "4 User.gender:CharField 8 client.email:",
    ),
    (
        "schema.rb",
        "create_table \"users\", force: :cascade do |t|\n  t.string \"email\", default: \"\"\n  t.string :tel, :fax, null: false\n  t.index [\"phone\"], name: \"x\"\nend\nadd_column :users, :snils, :string\n",
        "2 users.email:string 3 users.tel:string 3 users.fax:string 6 users.snils:string",
    ),
    (
        "a.php",
        "Schema::create('users', function (Blueprint $table) {\n  $table->string('phone', 20);\n  $table->index('email');\n#[ORM\\Column(length: 5)]\nprivate ?string $passport = null;\nprivate $name;\n",
        "2 users.phone:string 5 users.passport:string",
    ),
    (
        "a.ex",
        "schema \"users\" do\n  field :email, :string\n  has_many :phones\n",
        "2 users.email:string",
    ),
    (
        "a.ts",
        "@Entity()\nexport class User {\n  @Column({ type: 'text' })\n  email: string;\n  @Column() tel?: string;\n  phone: string;\n}\n",
        "4 User.email:string 5 User.tel:string",
    ),
    (
        "a.js",
        "const userSchema = new Schema({\n  email: String,\n  phone: { type: String, required: true },\n  go: x,\n});\nconst y = { passport: String };\n",
        "2 user.email:String 3 user.phone:String",
    ),
    (
        "a.ts",
        "const U = pgTable('users', {\n  email: varchar('email', { length: 1 }),\n});\n",
        "2 users.email:varchar",
    ),
    (
        "a.js",
        "knex.schema.createTable('users', (t) => {\n  t.string('snils', 11);\n",
        "2 users.snils:string",
    ),
    (
        "a.ts",
        "const s = z.object({ email: z.string().email(), sex: z.enum(['m']) })",
        "1 s.email:string 1 s.sex:enum",
    ),
    (
        "U.java",
        "@Entity\n@Table(name = \"users\")\npublic class User {\n  private static final String PHONE = \"x\";\n  @Column(name = \"mail\")\n  private String email;\n  public String getPhone() { return phone; }\n}\nclass B {\n  private String phone;\n}\n",
        "6 User.email:String",
    ),
    (
        "W.java",
        "@Entity\nclass W {\n  @Column(name = \"snils\", length = 14)\n  private String s;\n  private String x;\n  @Column(name=\"birth_date\") private LocalDate bd;\n  @Column(name = \"c2\") private String email;\n  @Field(\"phone\") private String f;\n}\n",
        "4 W.s=snils 5 W.x:String 6 W.bd=birth_date 7 W.email:String 8 W.f=phone",
    ),
    (
        "V.java",
        "@Entity\nclass V {\n  @Column(name = \"a(b\") @x.y.Size(max = 9) private String phone;\n}\n",
        "3 V.phone:String",
    ),
    (
        "U.kt",
        "@Entity\ndata class User(val email: String, var tel: String?)\n",
        "2 User.email:String 2 User.tel:String",
    ),
    (
        "U.cs",
        "using System.ComponentModel.DataAnnotations;\npublic class U {\n  public string Email { get; set; }\n",
        "3 U.Email:string",
    ),
    (
        "u.go",
        "type User struct {\n\tEmail string `gorm:\"unique\"`\n\tPhone string\n}\n",
        "2 User.Email:string",
    ),
    (
        "u.proto",
        "message U {\n  optional string email = 1 [deprecated = true];\n  repeated Phone phones = 2;\n}\nenum E {\n PHONE = 1;\n}\n",
        "2 U.email:string 3 U.phones:Phone",
    ),
    (
        "n.proto",
        "message U {\n  message Card {\n    string card_number = 1;\n    enum K { A = 0; }\n  }\n  oneof id {\n    string snils = 7;\n  }\n}\nmessage V {\n  string tel = 1;\n}\n",
        "3 Card.card_number:string 7 U.snils:string 11 V.tel:string",
    ),
    (
        "u.graphql",
        "type Query {\n  phone(id: ID!): String\n}\ninput U {\n  email: String! # x\n  address(a: Int): Address\n}\n",
        "5 U.email:String 6 U.address:Address",
    ),
    (
        "v.graphql",
        "input V { email: String! phones(first: Int): [String!]! }\nphone: x\n",
        "1 V.email:String 1 V.phones:String",
    ),
    (
        "u.prisma",
        "model User {\n  email String @unique\n  @@map(\"x\")\n}\nenum R {\n  A B\n}\n",
        "2 User.email:String",
    ),
    (
        "schema.rs",
        "diesel::table! {\n    users (id) {\n        email -> Nullable<Varchar>,\n    }\n}\nfn f(phone: A) -> B {\n",
        "3 users.email:Varchar",
    ),
    (
        "a.py",
        "class Client(AbstractUser):\n    phone = models.CharField(max_length=20)\n    note = Char()\n\nclass View(Some):\n    email: str = 'x'\n",
        "2 Client.phone:CharField",
    ),
    (
        "a.py",
        "class User(Base):\n    email: Mapped[str | None]\n    orders: Mapped[list['Order']] = relationship()\n",
        "2 User.email:str",
    ),
    (
        "a.py",
        "t = Table(\n    \"people\", metadata,\n    Column(\"mobile\", String(20)),\n)\n",
        "3 people.mobile:String",
    ),
    (
        "a.php",
        "Schema::create('t', function ($table) {\n$table->ipAddress('visitor');\n",
        "2 t.visitor=ip_address",
    ),
];

#[test]
fn models_declare_their_attributes() {
    for (file, text, expected) in MODELS {
        assert_eq!(declared(file, text), *expected, "{text}");
    }
}

#[test]
fn forms_say_what_they_ask_for() {
    for (file, text, expected) in [
        (
            "a.html",
            "<form><input type=\"email\" name=\"m\"><input\n type=tel id='t'/></form>",
            "1 m=email 2 t=phone",
        ),
        ("a.html", "<input autocomplete=\"section-a shipping bday\" name=d>", "1 d=birth_date"),
        (
            "a.html",
            "<input autocomplete=\"cc-number\"><input autocomplete=address-line1>",
            "1 cc-number=payment_card 1 address-line1=postal_address",
        ),
        (
            "a.html",
            "<input type=hidden name=phone><input type=checkbox name=email><input type=submit name=tel>",
            "",
        ),
        (
            "a.html",
            "<input name=\"user[phone]\"><input name=\"x1\"><input placeholder=\"Ваш телефон\">",
            "1 user[phone]: 1 Ваш телефон:",
        ),
        ("a.html", "<input type=radio name=gender><input type=radio name=phone>", "1 gender:radio"),
        (
            "a.tsx",
            "<TextField name=\"passport\" label={x} /><Button name=\"phone\"/>",
            "1 passport:",
        ),
        (
            "a.jsx",
            "<input {...register('lastName', { required: true })} /><input type=\"tel\" {...f.register(\"t\")} />",
            "1 lastName: 1 t=phone",
        ),
        ("a.vue", "<q-input v-model=\"form.birth_date\" />", "1 form.birth_date:"),
        ("a.jsx", "if (a <input) { phone = 1 }", ""),
        ("a.html", "<input type=email name=never-closed", ""),
        (
            "a.html",
            "<label for=x>Номер паспорта:</label>\n<input id=x name=q1><input id=y name=f2>",
            "1 Номер паспорта:",
        ),
        (
            "a.jsx",
            "<label>Дата рождения *\n <input type=\"date\" name=\"f1\"/></label><input name=\"f2\"/>",
            "1 Дата рождения:date",
        ),
        ("a.html", "<label>Телефон</label><input name=f1>", ""),
        ("a.html", "<label>СНИЛС <input type=checkbox name=q1></label>", ""),
    ] {
        assert_eq!(declared(file, text), expected, "{text}");
    }
}

#[test]
fn a_variable_is_no_field() {
    for (file, text) in [
        (
            "a.py",
            "phone = input()\nclass Phone:\n    email = 'x'\ndef f(email: str, phone: str):\n    pass\n",
        ),
        (
            "a.ts",
            "const phone: string = x;\nclass A { email: string; }\ninterface P { email: string }\n",
        ),
        ("a.js", "const user = { email: 'x', phone: value };\nfoo({ email: String(x) });\n"),
        ("A.java", "public class A {\n  private String email;\n}\n"),
        ("a.go", "type A struct {\n\tEmail string `json:\"email\"`\n}\nvar phone string\n"),
        ("a.rs", "struct A { email: String }\nfn f(phone: &str) -> u8 {\n"),
        ("a.rb", "email = params[:email]\nt.string :email\n"),
    ] {
        assert_eq!(declared(file, text), "", "{text}");
    }
}

#[test]
fn evidence_of_a_schema_reaches_the_reports() {
    let text = "CREATE TABLE clients (\n  id int,\n  email_verified boolean,\n  phone_count int,\n  \
                birth_date date,\n  job_title text,\n  phone boolean,\n  email text\n);\n";
    for name in ["schema.sql", "init.py"] {
        let audit = audit_of(name, text.as_bytes());
        let named: Vec<String> = audit
            .schema
            .iter()
            .map(|it| format!("{} {} {}", it.place.line, it.field, it.category))
            .collect();
        let expected = [
            "5 clients.birth_date birth_date",
            "6 clients.job_title job_title",
            "8 clients.email email",
        ];
        assert_eq!(named, expected, "{name}");
        let json = String::from_utf8(rendered("jsonl", &audit)).unwrap();
        assert_eq!(json.matches("\"type\":\"schema\"").count(), 3);
        assert_eq!(json.matches("\"type\":\"inventory\"").count(), 3);
    }
}

#[test]
fn evidence_does_not_depend_on_the_segments_of_a_file() {
    let filler = "# nothing of note\n".repeat(20_000);
    let text = format!(
        "class User(models.Model):\n    email = models.EmailField()\n{filler}    phone = models.CharField()\n"
    );
    let audit = audit_of("models.py", text.as_bytes());
    let named: Vec<_> = audit.schema.iter().map(|it| (it.place.line, &*it.field)).collect();
    assert_eq!(named, [(2, "User.email"), (20_003, "User.phone")]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("models.py"), &text).unwrap();
    let job = job(folder.path());
    let audit = sverka::scan::scan(&job, &sverka::scan::Progress::default()).unwrap();
    assert_eq!(audit.schema.len(), 2);
}

#[test]
fn third_parties_are_told_once_for_a_file() {
    let text = "<p>\n<script src=\"https://mc.yandex.ru/metrika/tag.js\"></script>\n<img \
                src=\"https://mc.yandex.ru/watch/1\">\n<script src='//js.stripe.com/v3/'></script>\n";
    let audit = audit_of("page.html", text.as_bytes());
    let told: Vec<String> = audit
        .recipients
        .iter()
        .map(|it| format!("{} {} {}", it.place.line, it.tracker.name, it.tracker.country))
        .collect();
    assert_eq!(told, ["2 Yandex Metrica RU", "4 Stripe US"]);
    let start = usize::try_from(audit.recipients[0].place.start).unwrap();
    assert!(text[start..].starts_with("mc.yandex.ru"));
    let json = String::from_utf8(rendered("jsonl", &audit)).unwrap();
    assert!(
        json.contains(r#"{"type":"recipient","path":"#)
            && json.contains(r#""country":"RU","sign":"host""#)
    );
    assert!(audit_of("page.md", text.as_bytes()).recipients.is_empty());
}

#[test]
fn models_of_many_frameworks_declare_what_they_store() {
    for (file, text, expected) in [
        (
            "a.py",
            "class Client(AbstractUser):\n    mobile = PhoneNumberField()\n    contact = models.EmailField()\n@dataclass\nclass P:\n    passport_no: str\nclass Q:\n    phone: str\n",
            "2 Client.mobile:PhoneNumberField 3 Client.contact=email 6 P.passport_no:str",
        ),
        (
            "a.java",
            "@Entity\nclass U {\n  private String firstName, lastName;\n  private Map<String, Date> x;\n}\n",
            "3 U.firstName:String 3 U.lastName:String 4 U.x:Map",
        ),
        (
            "a.cs",
            "class U {\n  public int Id { get; set; }\n  public string Phone { get; set; }\n}\nclass V {\n  public string Fax { get; set; }\n  [EmailAddress] public string Email { get; set; }\n}\nx = new { Inn = table.Column<string>() }\n",
            "2 U.Id:int 3 U.Phone:string 7 V.Email: 9 Inn:",
        ),
        (
            "a.go",
            "type U struct {\n\tgorm.Model\n\tPhone string\n}\ntype V struct {\n\tFax string\n\tEmail *string `json:\"email\" validate:\"email\"`\n}\n",
            "3 U.Phone:string 7 V.Email:string",
        ),
        (
            "a.php",
            "class U {\n  protected $fillable = ['name',\n    'snils'];\n  protected $x = ['inn'];\n  #[ORM\\Column(type: 'string')] private ?string $phone;\n",
            "2 U.name: 3 U.snils: 5 U.phone:string",
        ),
        (
            "a.ts",
            "@Column() @Index() phone!: string;\nx = this.fb.group({ email: ['', V.email], sex: new FormControl('') });\n",
            "1 phone:string 2 x.email: 2 x.sex:FormControl",
        ),
        (
            "a.js",
            "k.createTable('p', (t) => { t.string('email').notNullable(); t.date('birth_date'); });\nnew Schema({ phones: [String] });\n",
            "1 p.email:string 1 p.birth_date:date 2 p.phones:String",
        ),
        (
            "a.avsc",
            "{\"type\":\"record\",\"name\":\"U\",\"fields\":[{\"name\":\"email\",\"type\":\"string\"},\n{\"name\":\"a\",\"type\":{\"type\":\"record\",\n\"name\":\"A\",\"fields\":[{\"name\":\"street\",\"type\":\"string\"}]}}]}",
            "1 U.email: 2 U.a: 3 A.street:",
        ),
        (
            "a.yaml",
            "models:\n  - name: clients\n    columns:\n      - name: email\n        tests: [unique]\n      - name: phone\n  - name: orders\n- createTable:\n    tableName: t\n    columns:\n    - column: {name: inn, type: text}\n    x: y\nname: snils\n",
            "4 clients.email: 6 clients.phone: 11 t.inn:",
        ),
        (
            "a.yml",
            "openapi: 3.0.0\nparameters:\n- name: phone\n  in: query\n- {name: inn, in: path}\n",
            "3 phone: 5 inn:",
        ),
        ("b.yml", "parameters:\n- name: phone\n", ""),
        ("a.html", "<input name=q1 placeholder=\"Телефон\"><input name=q>", "1 Телефон: 1 q:"),
    ] {
        assert_eq!(declared(file, text), expected, "{text}");
    }
}
