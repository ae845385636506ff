namespace Allentown311.Load.City;

/// <summary>Writes the city folder the hub runs on: two departments that answer, and one that is down.</summary>
internal static class CityFolderWriter
{
    /// <summary>
    /// The service whose department cannot be reached: the hub accepts and stores its tickets, and their work orders wait.
    /// </summary>
    public const string Waiting = "waiting";

    /// <summary>Writes the city folder.</summary>
    /// <param name="folder">The city folder.</param>
    /// <param name="world">The address of the simulated departments and notice receiver.</param>
    public static void Write(string folder, Uri world)
    {
        Directory.CreateDirectory(Path.Combine(folder, "mappings"));
        Directory.CreateDirectory(Path.Combine(folder, "notices"));
        void WriteFile(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
        var keyFile = Path.GetFullPath(Path.Combine(folder, "push.key"));
        WriteFile("push.key", Wire.Key);
        WriteFile("city.yaml", CityYaml(world));
        WriteFile("services.yaml", ServicesYaml);
        WriteFile("mappings/rest.yaml", MappingTexts.Rest("rest", $"{world}rest", "{ concurrency: 16 }", keyFile));
        WriteFile("mappings/soap.yaml", MappingTexts.Soap($"{world}soap", keyFile));

        // No program listens on port 1 (tcpmux); after five refused connections the breaker pauses the department for an hour.
        WriteFile(
            "mappings/waiting.yaml",
            MappingTexts.Rest(Waiting, "http://127.0.0.1:1/", "{ concurrency: 16, breaker: { failures: 5, pause: 1h } }", keyFile));
        foreach (var language in new[] { "en", "es" })
        {
            WriteFile($"notices/completed.{language}.txt", Mail);
            WriteFile($"notices/completed.{language}.sms.txt", "Allentown 311: request {{number}} is done. {{note}}\n");
        }
    }

    private static string CityYaml(Uri world) =>
        $$"""
        city: 1
        name: City of Allentown
        timezone: America/New_York
        language: en
        reference_prefix: ALN
        hours: { mon: "08:00-16:30", tue: "08:00-16:30", wed: "08:00-16:30", thu: "08:00-16:30", fri: "08:00-16:30" }
        departments:
          rest: { name: { en: "Parking", es: "Estacionamiento" }, mapping: rest }
          soap: { name: { en: "Streets", es: "Calles" }, mapping: soap }
          waiting: { name: { en: "Parks", es: "Parques" }, mapping: waiting }
        notices:
          from: { name: { en: "Allentown 311", es: "Allentown 311" }, address: 311@allentownpa.gov }
          events: [completed]
          per_recipient: 1000000000
          per_key: 1000000000
          mail: { via: webhook, url: "{{world}}notices", concurrency: 16 }
        """;

    private const string ServicesYaml =
        """
        services:
          - { code: rest, name: { en: "Illegal parking", es: "Estacionamiento ilegal" }, departments: [rest], promise: 2 business days }
          - { code: soap, name: { en: "Pothole", es: "Bache" }, departments: [soap], promise: 3 business days }
          - { code: waiting, name: { en: "Fallen tree", es: "Árbol caído" }, departments: [waiting], promise: 4 hours }
        """;

    private const string Mail =
        """
        Subject: Your request {{number}} is done

        Hello {{name}}

        Good news: the work you asked for is done.

        {{service}}
        {{address}}

        Request number: {{number}}
        Done by: {{department}}

        {{note}}

        Allentown 311
        """;
}
