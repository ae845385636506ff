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
        OtherFinalStatuses = [],
        Schema = OrderBook.Schema + ChangeLog.Schema + StatusFiles.Schema,
        AddServices = services =>
        {
            // .NET contains Windows-1252 but makes it available only after this call.
            Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
            services.AddSingleton<OrderBook>()
                .AddSingleton<ChangeLog>()
                .AddSingleton<FaultyFiles>()
                .AddHostedService<Inbox>()
                .AddHostedService<StatusFiles>();
        },
    };
}
