using System.Text;

namespace Allentown311.Departments.Animals;

/// <summary>Animal Control: it reads orders from files in one folder and writes status files into another, nothing else.</summary>
internal static class AnimalControl
{
    public static readonly Department Department = new()
    {
        Name = "animals",
        Title = "Animal Control",
        Port = 5413,
        Prefix = "AC",
        Steps = ["RECEIVED", "DISPATCHED", "ON SCENE", "CLOSED"],
        OtherEndings = [],
        Schema = OrderBook.Schema + ChangeLog.Schema + StatusFiles.Schema,
        AddServices = services =>
        {
            // .NET brings Windows-1252 along but does not offer it unasked.
            Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
            services.AddSingleton<OrderBook>()
                .AddSingleton<ChangeLog>()
                .AddSingleton<OddFiles>()
                .AddHostedService<Inbox>()
                .AddHostedService<StatusFiles>();
        },
    };
}
