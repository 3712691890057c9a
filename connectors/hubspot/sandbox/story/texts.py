"""What the mails, calls, meetings and forms say. `{p.first}` and the like are filled in for each person."""

LANGUAGES = ("es", "en")

# topic → language → (subject or title, body)
TOPICS: dict[str, dict[str, tuple[str, str]]] = {
    "cold": {
        "es": ("Una idea para {p.company}", "Hola {p.first}: le escribo porque trabajamos con empresas como la suya."),
        "en": ("An idea for {p.company}", "Hi {p.first}, I am writing because we work with firms like yours."),
    },
    "intro": {
        "es": ("Gracias por su interés, {p.first}", "Hola {p.first}: vi que descargó nuestra guía. ¿Le sirvió?"),
        "en": ("Thanks for your interest, {p.first}", "Hi {p.first}, I saw that you took our guide. Was it of use?"),
    },
    "follow_up": {
        "es": ("¿Pudo revisarlo?", "Hola {p.first}: solo quería saber si pudo ver mi mensaje anterior."),
        "en": ("Did you have a chance to look?", "Hi {p.first}, just checking whether you saw my last message."),
    },
    "routine": {
        "es": ("Novedades del mes para {p.company}", "Hola {p.first}: le comparto tres novedades de este mes."),
        "en": ("This month's news for {p.company}", "Hi {p.first}, here are three things that are new this month."),
    },
    "check_in": {
        "es": ("¿Cómo va todo en {p.company}?", "Hola {p.first}: ¿cómo les ha ido con el producto?"),
        "en": ("How are things at {p.company}?", "Hi {p.first}, how is the product working for you?"),
    },
    "onboarding": {
        "es": ("Puesta en marcha en {p.company}", "Hola {p.first}: estos son los próximos pasos."),
        "en": ("Getting {p.company} started", "Hi {p.first}, here are the next steps."),
    },
    "technical": {
        "es": (
            "Ficha técnica y caso de éxito",
            "Hola {p.first}: le adjunto la ficha técnica y un caso parecido al suyo.",
        ),
        "en": ("Data sheet and case study", "Hi {p.first}, attached are the data sheet and a case much like yours."),
    },
    "samples": {
        "es": ("Sus muestras van en camino", "Hola {p.first}: las muestras salen hoy."),
        "en": ("Your samples are on their way", "Hi {p.first}, the samples leave today."),
    },
    "demo": {
        "es": ("Demo con {p.company}", "Mostramos el producto con los datos de {p.company}."),
        "en": ("Demo with {p.company}", "We show the product with the data of {p.company}."),
    },
    "quote": {
        "es": ("Cotización para {p.company}", "Hola {p.first}: aquí va la cotización que pidió."),
        "en": ("Quote for {p.company}", "Hi {p.first}, here is the quote that you asked for."),
    },
    "quote_answer": {
        "es": ("Re: Cotización para {p.company}", "Gracias. ¿El precio incluye la instalación? Lo veo con finanzas."),
        "en": ("Re: Quote for {p.company}", "Thanks. Is installation included? I am taking it to finance."),
    },
    "proposal": {
        "es": ("Propuesta para {p.company}", "Hola {p.first}: adjunto nuestra propuesta."),
        "en": ("Proposal for {p.company}", "Hi {p.first}, our proposal is attached."),
    },
    "proposal_answer": {
        "es": ("Re: Propuesta para {p.company}", "De acuerdo con los puntos 1 a 4; el plazo tendría que ser menor."),
        "en": ("Re: Proposal for {p.company}", "We agree with points 1 to 4; the term would have to be shorter."),
    },
    "negotiation": {
        "es": ("Negociación de condiciones", "Se revisaron precio, plazo y garantías con {p.first}."),
        "en": ("Negotiation of terms", "Price, term and guarantees were gone through with {p.first}."),
    },
    "contract": {
        "es": ("Solicitud de contrato", "Por favor envíenos el contrato para revisarlo con legal."),
        "en": ("Contract request", "Please send us the contract so that legal can look at it."),
    },
    "on_hold": {
        "es": ("Re: Cotización para {p.company}", "El proyecto quedó en pausa hasta el próximo presupuesto."),
        "en": ("Re: Quote for {p.company}", "The project is on hold until the next budget."),
    },
    "question": {
        "es": ("Re: ¿Pudo revisarlo?", "Sí, gracias. ¿Se integra con nuestro sistema de inventario?"),
        "en": ("Re: Did you have a chance to look?", "I did, thanks. Does it work with our stock system?"),
    },
    "out_of_office": {
        "es": ("Respuesta automática: fuera de la oficina", "Estaré de vuelta el lunes y responderé entonces."),
        "en": ("Automatic reply: out of office", "I am back on Monday and will answer then."),
    },
    "cold_call": {
        "es": ("Llamada de prospección", "Primera llamada a {p.first} {p.last}."),
        "en": ("Cold call", "First call to {p.first} {p.last}."),
    },
    "first_call": {
        "es": ("Llamada con {p.first}", "Hablamos de su situación actual y de lo que buscan."),
        "en": ("Call with {p.first}", "We spoke about where they are now and what they look for."),
    },
    "tried": {
        "es": ("Intento de llamada a {p.first}", "Sin conversación; se intentará de nuevo."),
        "en": ("Tried to call {p.first}", "No conversation; to be tried again."),
    },
    "inbound": {
        "es": ("Llamada entrante de {p.first}", "Llamó para preguntar por el producto."),
        "en": ("Inbound call from {p.first}", "Rang to ask about the product."),
    },
    "reference": {
        "es": ("Llamada con cliente de referencia", "{p.first} conversó con un cliente de referencia."),
        "en": ("Reference customer call", "{p.first} spoke with a reference customer."),
    },
    "discarded": {
        "es": ("Descartado por ventas", "Sin presupuesto ni proyecto este año."),
        "en": ("Discarded by sales", "No budget and no project this year."),
    },
    "first_meeting": {
        "es": ("Primera reunión con {p.company}", "Presentación y levantamiento de necesidades."),
        "en": ("First meeting with {p.company}", "Introductions, and what they need."),
    },
    "summary": {
        "es": ("Resumen", "Interesados; piden volver a hablar el próximo mes."),
        "en": ("Summary", "Interested; they want to talk again next month."),
    },
    "checked": {
        "es": ("Datos revisados", "Se actualizó el cargo y el teléfono de {p.first}."),
        "en": ("Details checked", "Job title and telephone of {p.first} brought up to date."),
    },
    "fair": {
        "es": ("Feria", "Se registró en nuestro stand de la Feria Expo Industria."),
        "en": ("Trade fair", "Signed up at our stand at the Expo Industria fair."),
    },
    "wrong_number": {
        "es": ("Número equivocado", "El número es de otra persona."),
        "en": ("Wrong number", "The number belongs to somebody else."),
    },
    "call_back": {
        "es": ("Llamar a {p.first}", "Escribió por el formulario de contacto."),
        "en": ("Call {p.first} back", "Wrote through the contact form."),
    },
    "reminder": {
        "es": ("Hacer seguimiento a {p.first}", "Revisar si respondió y proponer una fecha."),
        "en": ("Follow up with {p.first}", "See whether they answered, and propose a date."),
    },
    "send_samples": {
        "es": ("Enviar muestras a {p.company}", "Tres muestras, entrega express."),
        "en": ("Send samples to {p.company}", "Three samples, express delivery."),
    },
    "linkedin": {
        "es": ("", "Hola {p.first}, gracias por conectar. ¿Le interesaría recibir nuestra guía?"),
        "en": ("", "Hi {p.first}, thanks for connecting. Would our guide be of interest?"),
    },
    "linkedin_question": {
        "es": ("", "{p.first} preguntó en nuestra publicación si el producto funciona sin conexión."),
        "en": ("", "{p.first} asked under our post whether the product works offline."),
    },
    "whatsapp_question": {
        "es": ("", "{p.first}: Hola, ¿tienen despacho a regiones?"),
        "en": ("", "{p.first}: Hello, do you ship abroad?"),
    },
    "whatsapp_price": {
        "es": ("", "{p.first}: Perfecto, ¿me puede mandar los precios?"),
        "en": ("", "{p.first}: Great, could you send me the prices?"),
    },
    "sms": {
        "es": ("", "{p.first}: Sí, me pueden llamar mañana."),
        "en": ("", "{p.first}: Yes, you may call tomorrow."),
    },
}

# form → (id, name in Spanish, name in English)
FORMS: dict[str, tuple[str, str, str]] = {
    "newsletter": ("0a1f7c1e-0000-4000-8000-000000000001", "Boletín: suscripción", "Newsletter: sign-up"),
    "blog": ("0a1f7c1e-0000-4000-8000-000000000002", "Blog: suscripción", "Blog: subscribe"),
    "comment": ("0a1f7c1e-0000-4000-8000-000000000003", "Blog: comentario", "Blog: comment"),
    "ebook": (
        "0a1f7c1e-0000-4000-8000-000000000004",
        "E-book guía de compra: descarga",
        "E-book buyer's guide: download",
    ),
    "webinar": ("0a1f7c1e-0000-4000-8000-000000000005", "Webinar: inscripción", "Webinar: registration"),
    "contact": ("0a1f7c1e-0000-4000-8000-000000000006", "Contacto: formulario de contacto", "Contact: contact form"),
    "demo": ("0a1f7c1e-0000-4000-8000-000000000007", "Demo: solicitud de demo", "Demo: request a demo"),
    "trial": ("0a1f7c1e-0000-4000-8000-000000000008", "Prueba gratis: registro", "Free trial: start"),
    "sample": ("0a1f7c1e-0000-4000-8000-000000000009", "Muestras: solicitud de muestras", "Samples: request samples"),
    "quote": ("0a1f7c1e-0000-4000-8000-000000000010", "Cotización: solicitud", "Quote: request a quote"),
    "datasheet": ("0a1f7c1e-0000-4000-8000-000000000011", "Ficha técnica: descarga", "Data sheet: download"),
    "case_study": ("0a1f7c1e-0000-4000-8000-000000000012", "Caso de éxito: descarga", "Case study: download"),
    "fair": ("0a1f7c1e-0000-4000-8000-000000000014", "Evento: registro en la feria", "Event registration: trade fair"),
    "social_question": ("0a1f7c1e-0000-4000-8000-000000000013", "Redes: consulta", "Social: product question"),
}

# rank → (seniority as HubSpot writes it, titles in Spanish, titles in English)
RANKS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "owner": ("owner", ("Dueño", "Socia fundadora"), ("Owner", "Founder")),
    "executive": (
        "executive",
        ("Gerente General", "Directora Ejecutiva", "Gerente de Finanzas"),
        ("CEO", "Chief Operating Officer", "CFO"),
    ),
    "director": (
        "director",
        ("Directora de Operaciones", "Director de Compras", "Directora de Marketing"),
        ("Director of Operations", "Purchasing Director", "Marketing Director"),
    ),
    "manager": (
        "manager",
        ("Jefe de Logística", "Encargada de Marketing", "Jefa de Proyectos"),
        ("Logistics Manager", "Marketing Manager", "Project Manager"),
    ),
    "employee": (
        "employee",
        ("Analista", "Asistente de Compras", "Ingeniera de Procesos"),
        ("Analyst", "Purchasing Assistant", "Process Engineer"),
    ),
    "student": ("entry", ("Estudiante", "Practicante"), ("Student", "Intern")),
}

COUNTRIES = {
    "es": ("Chile", "México", "España", "Colombia", "Perú", "Argentina"),
    "en": ("United States", "United Kingdom", "Canada", "Australia", "Ireland"),
}
INDUSTRIES = {
    "es": ("Minería", "Agroindustria", "Retail", "Logística", "Construcción", "Salud", "Tecnología"),
    "en": ("Mining", "Food Production", "Retail", "Logistics", "Construction", "Health Care", "Software"),
}
# How many people work there → the range that HubSpot's own property knows.
COMPANY_SIZES = (
    (1, "1-5"),
    (8, "5-25"),
    (30, "25-50"),
    (85, "50-100"),
    (240, "100-500"),
    (900, "500-1000"),
    (4200, "1000+"),
)

SITE = "https://www.nuestra-empresa.example/"
