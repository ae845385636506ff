using Allentown311.Departments.Faults;

namespace Allentown311.Departments.Parking;

/// <summary>The Allentown Parking Authority: REST and JSON behind an API key, and pushed status changes where a hook is set.</summary>
internal static class ParkingAuthority
{
    public static readonly Department Department = new()
    {
        Name = "parking",
        Title = "Allentown Parking Authority",
        Port = 5412,
        Prefix = "PA",
        Steps = ["open", "assigned", "working", "resolved"],
        OtherFinalStatuses = ["rejected", "duplicate", "cancelled"],
        Schema = OrderBook.Schema + ChangeLog.Schema,
        AddServices = AddServices,
        Map = Map,
        ClassifyCall = ClassifyCall,
    };

    private static CallKind? ClassifyCall(HttpRequest request) => (request.Method, request.Path.Value) switch
    {
        ("POST", "/api/v1/cases") => CallKind.Create,
        ("GET", "/api/v1/cases") => CallKind.Find,
        ("GET", "/api/v1/changes") => CallKind.Poll,
        _ => null,
    };

    private static void AddServices(IServiceCollection services)
    {
        services.AddSingleton(ApiKey.FromEnvironment()).AddSingleton<OrderBook>().AddSingleton<ChangeLog>();
        if (HookTarget.FromEnvironment() is { } hook)
            services.AddSingleton(hook).AddSingleton<LatePushes>().AddHostedService<HookPush>();
    }

    private static void Map(WebApplication app)
    {
        var api = app.MapGroup("/api/v1").AddEndpointFilter(app.Services.GetRequiredService<ApiKey>());
        api.MapPost("/cases", CasesApi.CreateAsync);
        api.MapGet("/cases", CasesApi.Find);
        api.MapGet("/changes", CasesApi.Changes);
    }

    public static string NoteFor(string status) => status switch
    {
        "assigned" => "officer assigned",
        "working" => "officer on scene",
        "resolved" => "cleared; no further action",
        "waiting" => "waiting for a tow",
        "rejected" => "private property",
        _ => "",
    };
}
