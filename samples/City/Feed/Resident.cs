using System.Globalization;
using System.Text;

namespace Allentown311.City.Feed;

/// <summary>
/// A made-up resident: addresses of example.org (RFC 2606) and numbers of the range 555-01xx, which no area code assigns. The numbers are
/// spread over many area codes, since the hub sends few notices to one number.
/// </summary>
internal sealed record Resident(string FirstName, string LastName, string Channel, string Language)
{
    private static readonly string[] English =
    [
        "Mary", "James", "Aisha", "Wei", "Patrick", "Linh", "Olivia", "Noah", "Fatima", "George", "Zoë", "Malik", "Anna-Lena", "D'Andre",
    ];

    private static readonly string[] Spanish =
    [
        "María", "José", "Lucía", "Ángel", "Sofía", "Ramón", "Begoña", "Iván", "Inés", "Julián", "Yolanda", "Nicolás",
    ];

    private static readonly string[] EnglishLast =
    [
        "O'Brien", "Miller", "Smith-Jones", "Nguyễn", "Kowalski", "Haddad", "Schäfer", "Washington", "Reilly", "Chen", "St. John",
        "Fenstermacher",
    ];

    private static readonly string[] SpanishLast =
    [
        "Núñez", "Rodríguez", "de la Cruz", "Peña", "García", "Muñoz", "Vázquez", "Ibáñez", "Díaz", "Güell", "Santiago", "Báez",
    ];

    private static readonly int[] AreaCodes =
    [
        610, 484, 835, 215, 267, 445, 717, 223, 570, 272, 814, 582, 412, 724, 878, 908, 201, 551, 609, 640, 732, 848, 856, 862, 973, 212,
        315, 347, 516, 518, 585, 607, 631, 646, 716, 718, 845, 914, 917, 929, 302, 240, 301, 410, 443, 667, 202, 203, 475, 860, 959, 401,
        413, 508, 617, 774, 781, 857, 978, 603, 802, 207, 216, 220, 234, 330, 380, 419, 440, 513, 567, 614, 740, 937, 276, 434, 540, 571,
    ];

    public static Resident Pick(Random random)
    {
        // More than half of Allentown's residents are Hispanic; not all of them write to the city in Spanish.
        var isSpanish = random.Next(100) < 40;
        var channel = random.Next(100) switch { < 45 => "mail", < 75 => "text", < 85 => "phone", _ => "none" };
        return new Resident(
            random.GetItems(isSpanish ? Spanish : English, 1)[0],
            random.GetItems(isSpanish ? SpanishLast : EnglishLast, 1)[0],
            channel,
            isSpanish ? "es" : "en");
    }

    public IEnumerable<KeyValuePair<string, string>> Fields(int number)
    {
        yield return new("notice_channel", Channel);
        yield return new("language", Language);
        if (Channel == "none")
            yield break;

        yield return new("first_name", FirstName);
        yield return new("last_name", LastName);
        if (Channel == "mail")
            yield return new("email", $"{ToAscii(FirstName)}.{ToAscii(LastName)}.{number}@example.org");
        else
            yield return new("phone", $"+1-{AreaCodes[number / 100 % AreaCodes.Length]}-555-{100 + (number % 100):0000}");
    }

    private static string ToAscii(string name)
    {
        var letters = name.Normalize(NormalizationForm.FormD)
            .Where(c => char.IsAsciiLetter(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark);
        return string.Concat(letters).ToLowerInvariant();
    }
}
