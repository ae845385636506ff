using System.ServiceModel;
using System.ServiceModel.Channels;
using System.Text;
using Allentown311.Interop.Soap;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SoapCore;

namespace Allentown311.Interop.SoapCoreServers;

/// <summary>
/// A department's system built with the package SoapCore. It runs in this process, as one server for each endpoint over the same records.
/// </summary>
internal sealed class SoapCoreServer : SoapServer
{
    private readonly WorkOrderService service = new();
    private readonly Dictionary<string, WebApplication> apps = new(StringComparer.Ordinal);

    public override IReadOnlyList<Record> Ledger => service.Records;

    public static async Task<SoapCoreServer> StartAsync(CancellationToken ct)
    {
        var server = new SoapCoreServer();
        await server.ListenAsync("soap11", MessageVersion.Soap11, withBasic: true, ct);
        var plain12 = MessageVersion.CreateVersion(EnvelopeVersion.Soap12, AddressingVersion.None);
        await server.ListenAsync("soap12", plain12, withBasic: true, ct);
        await server.ListenAsync("addressed", MessageVersion.Soap12WSAddressing10, withBasic: true, ct);
        await server.ListenAsync("wsse", MessageVersion.Soap11, withBasic: false, ct);
        return server;
    }

    public override string Address(string endpoint) => $"{apps[endpoint].Urls.Single()}/workorders";

    protected override void Dispose(bool disposing)
    {
        foreach (var app in apps.Values)
        {
            app.StopAsync().GetAwaiter().GetResult();
        }
    }

    private async Task ListenAsync(string endpoint, MessageVersion version, bool withBasic, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSoapCore().AddSingleton<IWorkOrderService>(service);
        if (!withBasic)
        {
            builder.Services.AddSoapWsSecurityFilter(Login, Password);
        }

        var app = apps[endpoint] = builder.Build();
        app.Use(async (context, next) =>
        {
            var expected = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Login}:{Password}"))}";
            if (withBasic && context.Request.Headers.Authorization != expected)
            {
                context.Response.StatusCode = 401;
                return;
            }

            await next(context);
        });
        ((IApplicationBuilder)app).UseSoapEndpoint<IWorkOrderService>(
            "/workorders", new SoapEncoderOptions { MessageVersion = version }, SoapSerializer.XmlSerializer);
        await app.StartAsync(ct);
    }
}
