namespace Allentown311.City.Feed;

/// <summary>
/// Descriptions as residents write them, by the service's group, with accents, quotes, ampersands, angle brackets and emoji.
/// </summary>
internal static class Phrases
{
    private static readonly Dictionary<string, (string[] English, string[] Spanish)> ByGroup = new(StringComparer.Ordinal)
    {
        ["streets"] = (
            ["Getting worse since the rain. It is about 5\" deep & right where bikes go 🚲",
             "My neighbor calls it \"the moat\". Cars swerve <into> the other lane.",
             "Reported last year too; the fix didn't hold. Please look at both sides."],
            ["Está así desde la lluvia; un señor se cayó ayer. ¡Por favor, vengan pronto! 🙏",
             "Los niños pasan por aquí para ir a la escuela & es peligroso.",
             "Mi vecina ya llamó: le dijeron \"la próxima semana\", y nada."]),
        ["trash"] = (
            [
                "Everyone else's was collected; ours & the Millers' weren't.",
                "Bags are \"leaking\" on the sidewalk 🤢",
                "Old sofa + 2 mattresses left behind the garage.",
            ],
            [
                "La sacamos el lunes a las 7 p. m. y todavía está ahí.",
                "Dejaron un colchón y un refrigerador en el callejón 🛋️",
                "Hay bolsas rotas por toda la acera; huele muy mal.",
            ]),
        ["water"] = (
            [
                "Water is brown & tastes like metal since this morning.",
                "It's bubbling up through the pavement 💧",
                "Basement drain backs up whenever it rains.",
            ],
            [
                "El agua sale café desde esta mañana.",
                "Está saliendo agua por la acera; ya son dos días 💧",
                "El desagüe del sótano se regresa cuando llueve.",
            ]),
        ["housing"] = (
            [
                "No heat since Friday; landlord says \"it's ordered\".",
                "Windows broken & people go in at night.",
                "Rats run between the two houses 🐀",
            ],
            [
                "No hay calefacción desde el viernes y tenemos un bebé.",
                "La casa está vacía; entran de noche por la ventana.",
                "Se ven ratas en el patio todos los días 🐀",
            ]),
        ["parking"] = (
            [
                "Blue Honda Civic, hasn't moved since the snow ❄️",
                "They park across my driveway & laugh.",
                "Meter took $2 and shows \"FAIL\".",
            ],
            [
                "Un Honda azul que no se ha movido en un mes.",
                "Se estacionan frente a mi cochera cada mañana 😡",
                "El parquímetro se tragó las monedas y dice «error».",
            ]),
        ["animals"] = (
            [
                "Brown dog, limping, no collar 🐕",
                "Barks from 2 to 5 a.m.; recording available.",
                "Raccoon in the chimney, \"very\" much alive & not happy.",
            ],
            [
                "Perro café muy pequeño, sin collar 🐶",
                "Ladra toda la noche; nadie puede dormir.",
                "Hay un mapache en la chimenea y los niños tienen miedo.",
            ]),
        ["parks"] = (
            [
                "Big limb hangs over the swings; wind is forecast.",
                "Slide has a sharp edge & kids use it anyway.",
                "Restroom locked at the Rose Garden 🌹",
            ],
            [
                "Una rama grande cuelga sobre los columpios.",
                "El tobogán tiene un borde filoso 🌳",
                "El baño del parque está cerrado desde el sábado.",
            ]),
    };

    private static readonly (string[] English, string[] Spanish) Other = (
        ["Could somebody call me back about this? Thank you!", "Not sure who handles it — it's about the corner by the church ⛪."],
        ["¿Me pueden decir a quién le corresponde? ¡Gracias!", "No sé quién se encarga; es en la esquina de la iglesia ⛪."]);

    public static string Pick(Service service, string language, Random random)
    {
        var (english, spanish) = ByGroup.GetValueOrDefault(service.Group, Other);
        return language == "es"
            ? $"{service.Spanish}. {random.GetItems(spanish, 1)[0]}"
            : $"{service.English}: {random.GetItems(english, 1)[0]}";
    }
}
