using System.Globalization;
using Allentown311.Mappings;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Queue;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Sql;

namespace Allentown311.Hub.Commands.Explaining;

/// <summary>What the hub does on each failure of a department's system, in words for its vendor. Pure.</summary>
internal static class FailureRows
{
    /// <summary>The rows: what happens, and what the hub then does.</summary>
    public static IEnumerable<(string What, string Then)> Of(Mapping mapping)
    {
        var unknown = Unknown(mapping);
        IEnumerable<(string, string)> own = mapping switch
        {
            RestMapping or SoapMapping => OfHttp(mapping, unknown),
            SqlMapping =>
            [
                ("The database cannot be reached", Later(mapping)),
                ("The statement fails by an error of its data", "Rolled back; a person of the city reads the message and decides."),
                ("The connection breaks before the commit is confirmed", unknown),
            ],
            CsvMapping =>
            [
                ("The folder cannot be written", Later(mapping)),
                ("The power fails while a file is written", "No file is ever half there under its final name; it is written again."),
            ],
            QueueMapping => [("The broker cannot be reached or does not confirm", unknown)],
            _ => [("It cannot be reached", Later(mapping)), ("Whether the order arrived is not known", unknown)],
        };
        return
        [
            .. own,
            ("A status code that this page does not name", "Nothing is guessed: it waits for a person of the city, visibly."),
            ("The same change is told twice, or an older one after a newer", "It changes nothing: the department's own time counts."),
            ($"No word about an order for {Hours(mapping.AnswerWithin)}", "A person of the city is asked to look."),
        ];
    }

    private static IEnumerable<(string What, string Then)> OfHttp(Mapping mapping, string unknown) =>
    [
        ("It cannot be reached, or TLS fails, before the first byte is sent", Later(mapping)),
        ("401 or 403: it does not let the hub in", $"{Later(mapping)} The city's administrators are told."),
        ("429, or 503 with Retry-After", "The hub waits as asked, from a second to an hour, with all orders of the department."),
        ($"No answer within {Seconds(mapping.Limits.Timeout)}, a broken connection, any answer not named on this page", unknown),
    ];

    private static string Later(Mapping mapping) =>
        "The order was certainly not sent. It is tried again with growing waits, as long as it takes; "
        + $"after {mapping.Limits.BreakerFailures} failures the hub rests for a while before it tries again.";

    private static string Unknown(Mapping mapping) => mapping switch
    {
        { CanFind: true } =>
            $"The outcome is unknown. After {Seconds(mapping.Settle)} the hub looks the order up by its reference: a record that shows it "
            + "is taken as the order's; only a proof that there is none lets the hub send again.",
        { ResendIsSafe: true } =>
            "The outcome is unknown. The hub sends the same order again: the department has said that it drops a second one with the same "
            + "reference.",
        _ => "The outcome is unknown. The hub does not send again; a person of the city asks the department.",
    };

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    private static string Hours(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} hours")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} minutes");
}
