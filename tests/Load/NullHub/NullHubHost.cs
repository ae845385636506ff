using System.Globalization;
using System.Text;

namespace Allentown311.Load.NullHub;

/// <summary>
/// A hub that only does the HTTP exchanges: it parses messages only to find a key, and translates, stores, checks and logs nothing. Work in
/// progress is lost with the process. Its rate is the upper limit for any hub with these exchanges on this machine.
/// </summary>
internal static class NullHubHost
{
    private const int Concurrency = 16;
    private static readonly byte[] ServiceStart = "service_code="u8.ToArray();
    private static readonly byte[] Ampersand = "&"u8.ToArray();

    public static async Task RunAsync(string listen, Uri world)
    {
        var client = Wire.CreateClient(2 * Concurrency);
        var notices = new Outbox(client, new Uri(world, "notices"), "application/json", null, Concurrency, NoticeBody);
        var orders = Dialect.All.ToDictionary(
            d => d.Name,
            d => new Outbox(client, new Uri(world, d.Name), d.MediaType, d.Action, Concurrency, d.Order),
            StringComparer.Ordinal);
        var lastNumber = 0L;
        await using var app = Wire.CreateServer(listen, async http =>
        {
            var path = http.Request.Path.Value!;
            if (path.StartsWith("/open311", StringComparison.Ordinal))
            {
                if (await Wire.ReadBetweenAsync(http.Request, ServiceStart, Ampersand) is { } service)
                {
                    var number = string.Create(CultureInfo.InvariantCulture, $"26-{Interlocked.Increment(ref lastNumber):00000}-0");
                    orders[service].Enqueue($"ALN-{number}-1");
                    await Wire.AnswerAsync(
                        http.Response,
                        201,
                        "application/json",
                        Encoding.ASCII.GetBytes($"[{{\"service_request_id\":\"{number}\",\"service_notice\":null,\"account_id\":null}}]"));
                }
            }
            else if (path.StartsWith("/hooks/", StringComparison.Ordinal))
            {
                var dialect = path.EndsWith(Dialect.Rest.Name, StringComparison.Ordinal) ? Dialect.Rest : Dialect.Soap;
                var reference = await Wire.ReadBetweenAsync(http.Request, dialect.RefStart, dialect.RefEnd);
                notices.Enqueue(reference![4..^2]);
            }
        });
        await app.RunAsync();
    }

    // The text holds "\\n", because JSON writes a line break as \n.
    private static string NoticeBody(string number) =>
        $"{{\"id\":\"{number}-1\",\"event\":\"completed\",\"ticket\":\"{number}\",\"channel\":\"mail\",\"to\":\"maria.rivera@example.org\","
        + $"\"name\":\"Maria Rivera\",\"subject\":\"Your request {number} is done\","
        + "\"text\":\"Hello Maria Rivera\\n\\nGood news: the work you asked for is done.\\n\\nPothole\\n435 Hamilton St\\n\\n"
        + $"Request number: {number}\\nDone by: Streets\\n\\nFilled\\n\\nAllentown 311\",\"language\":\"en\"}}";
}
