using System.Text;

namespace Allentown311.Load.World;

/// <summary>Simulates the departments of one hub and the receiver of its notices, in this process.</summary>
internal sealed class Surroundings : IAsyncDisposable
{
    private static readonly byte[] TicketStart = "\"ticket\":\""u8.ToArray();
    private static readonly byte[] Quote = "\""u8.ToArray();

    private readonly WebApplication server;
    private readonly PushSender pushes;
    private long records;

    private Surroundings(Uri own, IReadOnlyList<Uri> hubs, Options options)
    {
        pushes = new PushSender(hubs, options.InFlight, options.DoneAfter);
        server = Wire.CreateServer(own.ToString(), http => http.Request.Path.Value![1] switch
        {
            'r' => OrderAsync(http, Dialect.Rest),
            's' => OrderAsync(http, Dialect.Soap),
            _ => NoticeAsync(http),
        });
    }

    /// <summary>The ledger of the current round; each round sets its own.</summary>
    public Ledger Ledger { get; set; } = new(1);

    public static async Task<Surroundings> StartAsync(Uri own, IReadOnlyList<Uri> hubs, Options options)
    {
        var world = new Surroundings(own, hubs, options);
        await world.server.StartAsync();
        return world;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await pushes.DisposeAsync();
    }

    private async Task OrderAsync(HttpContext http, Dialect dialect)
    {
        if (await Wire.ReadBetweenAsync(http.Request, dialect.RefStart, dialect.RefEnd) is not { } reference)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var ledger = Ledger;
        ledger.RecordOrdered(reference);
        var id = $"{dialect.Name}-{Interlocked.Increment(ref records)}";
        await Wire.AnswerAsync(http.Response, 200, dialect.MediaType, Encoding.UTF8.GetBytes(dialect.Answer(id)));
        pushes.Enqueue(new CompletedOrder(dialect, id, reference, ledger));
    }

    private async Task NoticeAsync(HttpContext http)
    {
        if (await Wire.ReadBetweenAsync(http.Request, TicketStart, Quote) is { } number)
        {
            Ledger.RecordNotified(number);
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
