using System.Text;
using Allentown311.Departments.Faults;

namespace Allentown311.Departments.Streets;

/// <summary>The Streets Bureau: SOAP 1.1 and 1.2 on one address, local times, basic authentication.</summary>
internal static class StreetsBureau
{
    public static readonly Department Department = new()
    {
        Name = "streets",
        Title = "Streets Bureau",
        Port = 5411,
        Prefix = "ST",
        Steps = ["NEW", "ASSIGNED", "WIP", "COMP"],
        OtherFinalStatuses = ["VOID", "DUP"],
        Schema = OrderBook.Schema,
        AddServices = services => services
            .AddSingleton(BasicLogin.FromEnvironment())
            .AddSingleton<OrderBook>()
            .AddSingleton<Operations>(),
        Map = Map,
        ClassifyCall = ClassifyCall,
    };

    private static readonly string Wsdl = Resource.ReadText("streets.wsdl");

    private static CallKind? ClassifyCall(HttpRequest request) => request.Headers["SOAPAction"].ToString().Trim('"').Split('/')[^1] switch
    {
        "CreateWorkOrder" => CallKind.Create,
        "FindByClientRef" => CallKind.Find,
        "GetChanges" => CallKind.Poll,
        _ => null,
    };

    private static void Map(WebApplication app)
    {
        app.MapPost("/streets.asmx", SoapEndpoint.AnswerAsync).AddEndpointFilter(app.Services.GetRequiredService<BasicLogin>());

        // SOAP toolkits read the WSDL without a login.
        app.MapGet("/streets.asmx", (HttpRequest request) =>
        {
            var address = $"{request.Scheme}://{request.Host}/streets.asmx";
            return request.Query.ContainsKey("wsdl")
                ? Results.Text(Wsdl.Replace("{address}", address, StringComparison.Ordinal), "text/xml", Encoding.UTF8)
                : Results.NotFound();
        });
    }
}
